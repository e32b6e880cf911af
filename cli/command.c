/* Command lines: finding the command, parsing its options, printing its help. */
#include "cli/command.h"

#include "base/names.h"

#include <string.h>

enum { MOST_COMMANDS = 64 };

const char *argument_value(const struct arguments *arguments, const char *option)
{
    const struct option *options = arguments->command->options;
    for (size_t i = 0; options[i].name; i++) {
        if (strcmp(options[i].name, option) == 0) {
            return arguments->values[i];
        }
    }
    return NULL;
}

const char *argument_next(const struct arguments *arguments, const char *option, size_t *at)
{
    while (*at < arguments->given.count) {
        const struct given *given = &arguments->given.items[(*at)++];
        if (strcmp(arguments->command->options[given->option].name, option) == 0) {
            return given->value;
        }
    }
    return NULL;
}

static void suggest(const char *wrong, const char *const *known, size_t count,
                    const char *dashes)
{
    const char *nearest = names_nearest(wrong, known, count);
    if (nearest) {
        fprintf(stderr, "  hint: did you mean '%s%s'?\n", dashes, nearest);
    }
}

static bool refuse_letter(const struct command *command, char letter)
{
    fprintf(stderr, "pathgate: '%s' has no option '-%c'\n", command->name, letter);
    fprintf(stderr, "  hint: 'pathgate help %s' lists them\n", command->name);
    return false;
}

static bool refuse_option(const struct command *command, const char *word, size_t length)
{
    const char *known[MOST_OPTIONS];
    size_t count = 0;
    for (const struct option *o = command->options; o->name && count < MOST_OPTIONS; o++) {
        known[count++] = o->name;
    }
    char name[64] = {0};
    memcpy(name, word, length < sizeof(name) - 1 ? length : sizeof(name) - 1);
    fprintf(stderr, "pathgate: '%s' has no option '--%s'\n", command->name, name);
    suggest(name, known, count, "--");
    fprintf(stderr, "  hint: 'pathgate help %s' lists them\n", command->name);
    return false;
}

static int find_option(const struct command *command, const char *word, size_t length)
{
    for (int i = 0; command->options[i].name; i++) {
        const char *name = command->options[i].name;
        if (strlen(name) == length && strncmp(name, word, length) == 0) {
            return i;
        }
    }
    return -1;
}

static int find_letter(const struct command *command, char letter)
{
    for (int i = 0; command->options[i].name; i++) {
        if (command->options[i].letter && command->options[i].letter == letter) {
            return i;
        }
    }
    return -1;
}

static bool repeats(const struct option *option)
{
    size_t length = option->argument ? strlen(option->argument) : 0;
    return length > 3 && strcmp(option->argument + length - 3, "...") == 0;
}

/* Takes the option 'index'; its value is in the same word ('attached') or is the next word. */
static bool take_option(struct arguments *arguments, int index, const char *attached, int *next,
                        int count, char **words)
{
    const struct option *option = &arguments->command->options[index];
    if (!option->argument && attached) {
        fprintf(stderr, "pathgate: the option '--%s' takes no value\n", option->name);
        return false;
    }
    if (option->argument && !attached && *next >= count) {
        fprintf(stderr, "pathgate: the option '--%s' needs a value: %s\n", option->name,
                option->doc);
        return false;
    }
    if (arguments->values[index] && !repeats(option)) {
        fprintf(stderr, "pathgate: the option '--%s' is given twice\n", option->name);
        return false;
    }
    const char *value = !option->argument ? "" : attached ? attached : words[(*next)++];
    if (!arguments->values[index]) {
        arguments->values[index] = value;
    }
    return !repeats(option) ||
           vec_push(&arguments->given, ((struct given){(size_t)index, value}));
}

static bool take_long(struct arguments *arguments, const char *word, int *next, int count,
                      char **words)
{
    size_t length = strcspn(word, "=");
    int index = find_option(arguments->command, word, length);
    if (index < 0) {
        return refuse_option(arguments->command, word, length);
    }
    const char *attached = word[length] == '=' ? word + length + 1 : NULL;
    return take_option(arguments, index, attached, next, count, words);
}

static bool take_letter(struct arguments *arguments, const char *word, int *next, int count,
                        char **words)
{
    int index = find_letter(arguments->command, word[0]);
    if (index < 0) {
        return refuse_letter(arguments->command, word[0]);
    }
    return take_option(arguments, index, word[1] ? word + 1 : NULL, next, count, words);
}

static bool check_operands(const struct arguments *arguments)
{
    const struct command *command = arguments->command;
    size_t count = arguments->operands.count;
    if (count >= command->least && count <= command->most) {
        return true;
    }
    fprintf(stderr, "pathgate: '%s' takes %s operands\n  usage: pathgate %s %s\n",
            command->name, count < command->least ? "more" : "fewer", command->name,
            command->operands);
    return false;
}

bool arguments_parse(const struct command *command, int count, char **words,
                     struct arguments *arguments)
{
    bool only_operands = false;
    *arguments = (struct arguments){.command = command};
    for (int next = 0; next < count;) {
        const char *word = words[next++];
        bool taken = true;
        if (only_operands || word[0] != '-' || word[1] == '\0') {
            taken = vec_push(&arguments->operands, word);
        } else if (strcmp(word, "--") == 0) {
            only_operands = true;
        } else if (word[1] == '-') {
            taken = take_long(arguments, word + 2, &next, count, words);
        } else {
            taken = take_letter(arguments, word + 1, &next, count, words);
        }
        if (!taken) {
            return false;
        }
    }
    return check_operands(arguments);
}

void arguments_release(struct arguments *arguments)
{
    vec_release(&arguments->operands);
    vec_release(&arguments->given);
}

/* Whether the words begin with the (possibly two-word) name; its number of words, or 0. */
static int matches(const char *name, int count, char **words)
{
    const char *space = strchr(name, ' ');
    size_t first = space ? (size_t)(space - name) : strlen(name);
    if (count < 1 || strlen(words[0]) != first || strncmp(words[0], name, first) != 0) {
        return 0;
    }
    if (!space) {
        return 1;
    }
    return count > 1 && strcmp(words[1], space + 1) == 0 ? 2 : 0;
}

static bool is_family(const char *word)
{
    for (size_t i = 0; commands[i]; i++) {
        size_t length = strlen(word);
        if (strncmp(commands[i]->name, word, length) == 0 && commands[i]->name[length] == ' ') {
            return true;
        }
    }
    return false;
}

/* What may follow the first word of commands that have two. */
static void explain_family(const char *word)
{
    size_t length = strlen(word);
    fprintf(stderr, "pathgate: '%s' needs a second word\n  one of:", word);
    for (size_t i = 0; commands[i]; i++) {
        const char *name = commands[i]->name;
        if (strncmp(name, word, length) == 0 && name[length] == ' ') {
            fprintf(stderr, " %s", name + length + 1);
        }
    }
    fputc('\n', stderr);
}

const struct command *command_find(int count, char **words, int *used)
{
    const char *known[MOST_COMMANDS];
    size_t known_count = 0;
    for (size_t i = 0; commands[i]; i++) {
        *used = matches(commands[i]->name, count, words);
        if (*used) {
            return commands[i];
        }
        known[known_count++] = commands[i]->name;
    }
    char wrong[128];
    bool family = count > 0 && is_family(words[0]);
    if (family && count == 1) {
        explain_family(words[0]);
        return NULL;
    }
    snprintf(wrong, sizeof(wrong), "%s%s%s", count ? words[0] : "", family ? " " : "",
             family ? words[1] : "");
    fprintf(stderr, "pathgate: there is no command '%s'\n", wrong);
    suggest(wrong, known, known_count, "");
    fprintf(stderr, "  hint: 'pathgate help' lists the commands\n");
    return NULL;
}

static void print_options(const struct option *options, FILE *out)
{
    fputs("\nOptions\n", out);
    for (const struct option *o = options; o->name; o++) {
        char left[48];
        snprintf(left, sizeof(left), "%c%c%s--%s%s%s", o->letter ? '-' : ' ',
                 o->letter ? o->letter : ' ', o->letter ? ", " : "  ", o->name,
                 o->argument ? " " : "", o->argument ? o->argument : "");
        fprintf(out, "  %-30s %s\n", left, o->doc);
    }
}

static void print_all(FILE *out)
{
    fputs("pathgate: threat-model and attack-path analysis for frontier AI\n\n"
          "Examples\n"
          "  pathgate check my-model.xml\n"
          "  pathgate evidence import results.xml --evidence store.db\n"
          "  pathgate verdict --evidence store.db --system my-system --deployment closed \\\n"
          "      --framework meta-aasf-2.0\n\n"
          "Commands\n",
          out);
    for (size_t i = 0; commands[i]; i++) {
        fprintf(out, "  %-18s %s\n", commands[i]->name, commands[i]->summary);
    }
    fputs(
        "\n'pathgate help COMMAND' explains one. Exit status: 0 acceptable, 1 a threshold is\n"
        "crossed, 2 usage or invalid input, 3 undetermined, 4 internal or I/O error.\n",
        out);
}

void command_help(const struct command *command, FILE *out)
{
    if (!command) {
        print_all(out);
        return;
    }
    fprintf(out, "pathgate %s: %s\n\nExamples\n%s\nUsage\n  pathgate %s %s\n", command->name,
            command->summary, command->examples, command->name, command->operands);
    print_options(command->options, out);
    if (command->details) {
        fprintf(out, "\n%s", command->details);
    }
}
