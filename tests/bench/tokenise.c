/* tokenise: splits the JSON on standard input into its tokens and prints how many there are.
 * It decodes nothing and builds nothing: what any reader of JSON has to do at the least. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    static char buffer[256 * 1024];
    unsigned long long tokens = 0;
    bool in_string = false, escaped = false, in_word = false;
    ssize_t got;
    while ((got = read(STDIN_FILENO, buffer, sizeof(buffer))) > 0) {
        for (ssize_t i = 0; i < got; i++) {
            char c = buffer[i];
            if (in_string) {
                in_string = escaped || c != '"';
                escaped = !escaped && c == '\\';
                continue;
            }
            bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
            bool mark = c == '{' || c == '}' || c == '[' || c == ']' || c == ',' || c == ':';
            in_string = c == '"';
            bool word = !space && !mark && !in_string;
            tokens += mark || in_string || (word && !in_word);
            in_word = word;
        }
    }
    printf("%llu\n", tokens);
    return got < 0;
}
