/* The public interface of libpathgate: threat-model and attack-path graph analysis.
 *
 * Every name that the shared library exports begins with 'pathgate_' and is declared here;
 * nothing here mentions a type of another library. */
#ifndef PATHGATE_H
#define PATHGATE_H

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library that is running, as "major.minor.patch". The string is static:
 * the caller never frees it. O(1), cannot fail. */
const char *pathgate_version(void);

#ifdef __cplusplus
}
#endif

#endif
