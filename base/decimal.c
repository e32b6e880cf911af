/* Fifteen digits are a whole number that a double holds exactly, and so is the power of ten
 * that it is divided by: the quotient is then rounded once, as it must be.
 * W. D. Clinger 1990, doi:10.1145/93542.93557. */
#include "base/decimal.h"

#include <float.h>
#include <stdint.h>

enum { DIGITS = 15 };

bool decimal_read(const char *string, double *number)
{
    static const double powers[DIGITS + 1] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                              1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const char *c = string + (*string == '-' || *string == '+');
    uint64_t digits = 0;
    int count = 0, behind_point = 0;
    for (bool point = false; count <= DIGITS; c++) {
        unsigned digit = (unsigned)(unsigned char)*c - '0';
        if (digit <= 9) {
            digits = digits * 10 + digit;
            count++;
            behind_point += point;
        } else if (*c == '.' && !point) {
            point = true;
        } else {
            break;
        }
    }
    if (*c != '\0' || count == 0 || count > DIGITS || FLT_EVAL_METHOD != 0) {
        return false;
    }
    double value = (double)digits / powers[behind_point];
    *number = *string == '-' ? -value : value;
    return true;
}
