/* completion: the command line's completion in a shell's own language, from the tables of the
 * commands. A command has one word or two ("evidence import"). */
#include "cli/cmd.h"
#include "cli/report.h"

#include <string.h>

static const struct option options[] = {
    {NULL, '\0', NULL, NULL},
};

/* A doc within single quotes, without what the shells would take for marks. */
static void append_doc(struct text *out, const char *doc)
{
    for (; *doc; doc++) {
        if (strchr("'\\[]:", *doc)) {
            text_append_char(out, *doc == '[' ? '(' : *doc == ']' ? ')' : ' ');
        } else {
            text_append_char(out, *doc);
        }
    }
}

/* The second word of a name, or NULL. */
static const char *second_word(const struct command *command)
{
    const char *blank = strchr(command->name, ' ');
    return blank ? blank + 1 : NULL;
}

static size_t first_length(const struct command *command)
{
    return strcspn(command->name, " ");
}

static bool is_family(const struct command *a, const struct command *b)
{
    return first_length(a) == first_length(b) &&
           strncmp(a->name, b->name, first_length(a)) == 0;
}

/* Whether no command before it has the same first word. */
static bool begins_family(size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (is_family(commands[i], commands[index])) {
            return false;
        }
    }
    return true;
}

static void list_second_words(struct text *out, const struct command *first)
{
    for (size_t i = 0; commands[i]; i++) {
        if (is_family(commands[i], first) && second_word(commands[i])) {
            text_format(out, "%s ", second_word(commands[i]));
        }
    }
}

static void write_bash(struct text *out)
{
    text_append(out, "# bash completion of pathgate\n_pathgate() {\n"
                     "    local word=${COMP_WORDS[COMP_CWORD]} words=\n"
                     "    local command=${COMP_WORDS[1]-}\n"
                     "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words='help ");
    for (size_t i = 0; commands[i]; i++) {
        if (begins_family(i)) {
            text_format(out, "%.*s ", (int)first_length(commands[i]), commands[i]->name);
        }
    }
    text_append(out, "'\n    fi\n    if [ \"$COMP_CWORD\" -eq 2 ]; then\n"
                     "        case $command in\n");
    for (size_t i = 0; commands[i]; i++) {
        if (begins_family(i) && second_word(commands[i])) {
            text_format(out, "        %.*s) words='", (int)first_length(commands[i]),
                        commands[i]->name);
            list_second_words(out, commands[i]);
            text_append(out, "' ;;\n");
        }
    }
    text_append(out, "        esac\n    fi\n    case $word in\n    -*)\n"
                     "        case \"$command ${COMP_WORDS[2]-}\" in\n");
    for (size_t i = 0; commands[i]; i++) {
        text_format(out, "        '%s'%s*) words='--help ", commands[i]->name,
                    second_word(commands[i]) ? "" : "' '");
        for (const struct option *o = commands[i]->options; o->name; o++) {
            text_format(out, "--%s ", o->name);
        }
        text_append(out, "' ;;\n");
    }
    text_append(out, "        esac\n        ;;\n    esac\n"
                     "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\n"
                     "complete -o default -F _pathgate pathgate\n");
}

static void write_zsh_options(struct text *out, const struct command *command)
{
    text_append(out, "_arguments");
    for (const struct option *o = command->options; o->name; o++) {
        text_format(out, " '%s--%s[", o->argument && strstr(o->argument, "...") ? "*" : "",
                    o->name);
        append_doc(out, o->doc);
        text_append(out, "]");
        if (o->argument) {
            text_append(out, ":");
            append_doc(out, o->argument);
            text_append(out, ":_files");
        }
        text_append(out, "'");
    }
    text_append(out, " '*:file:_files'");
}

/* A file that zsh loads as the function when it is first asked, and that can also be sourced.
 */
static void write_zsh(struct text *out)
{
    text_append(out,
                "#compdef pathgate\n_pathgate() {\nlocal -a names\nlocal command=$words[2]\n"
                "if (( CURRENT == 2 )); then\n    names=(");
    for (size_t i = 0; commands[i]; i++) {
        if (begins_family(i)) {
            text_format(out, "\n        '%.*s:", (int)first_length(commands[i]),
                        commands[i]->name);
            append_doc(out, commands[i]->summary);
            text_append(out, "'");
        }
    }
    text_append(out, ")\n    _describe command names\n    return\nfi\ncase $command in\n");
    for (size_t i = 0; commands[i]; i++) {
        if (begins_family(i) && second_word(commands[i])) {
            text_format(out, "%.*s)\n    if (( CURRENT == 3 )); then\n        names=(",
                        (int)first_length(commands[i]), commands[i]->name);
            list_second_words(out, commands[i]);
            text_append(out, ")\n        _describe command names\n        return\n    fi\n"
                             "    command=\"$command $words[3]\"\n    shift words\n"
                             "    (( CURRENT-- ))\n    ;;\n");
        }
    }
    text_append(out, "esac\nshift words\n(( CURRENT-- ))\ncase $command in\n");
    for (size_t i = 0; commands[i]; i++) {
        text_format(out, "'%s') ", commands[i]->name);
        write_zsh_options(out, commands[i]);
        text_append(out, " ;;\n");
    }
    text_append(out, "esac\n}\n"
                     "if [[ $funcstack[1] == _pathgate ]]; then\n    _pathgate\n"
                     "else\n    compdef _pathgate pathgate\nfi\n");
}

static void write_fish_condition(struct text *out, const struct command *command)
{
    text_format(out, "complete -c pathgate -n '__fish_seen_subcommand_from %.*s",
                (int)first_length(command), command->name);
    if (second_word(command)) {
        text_format(out, "; and __fish_seen_subcommand_from %s", second_word(command));
    }
    text_append(out, "'");
}

static void write_fish(struct text *out)
{
    text_append(out, "# fish completion of pathgate\n");
    for (size_t i = 0; commands[i]; i++) {
        const struct command *command = commands[i];
        if (begins_family(i)) {
            text_format(out, "complete -c pathgate -n __fish_use_subcommand -a %.*s -d '",
                        (int)first_length(command), command->name);
            append_doc(out, command->summary);
            text_append(out, "'\n");
        }
        if (second_word(command)) {
            text_format(out,
                        "complete -c pathgate -n '__fish_seen_subcommand_from %.*s' -a %s "
                        "-d '",
                        (int)first_length(command), command->name, second_word(command));
            append_doc(out, command->summary);
            text_append(out, "'\n");
        }
        for (const struct option *o = command->options; o->name; o++) {
            write_fish_condition(out, command);
            text_format(out, " -l %s", o->name);
            if (o->letter) {
                text_format(out, " -s %c", o->letter);
            }
            text_format(out, "%s -d '", o->argument ? " -r" : "");
            append_doc(out, o->doc);
            text_append(out, "'\n");
        }
    }
}

static enum exit_status run(const struct arguments *arguments)
{
    static const struct {
        const char *shell;
        void (*write)(struct text *);
    } shells[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};
    for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++) {
        if (strcmp(shells[i].shell, arguments->operands.items[0]) == 0) {
            struct text product;
            text_init(&product);
            shells[i].write(&product);
            enum exit_status status = report_product(NULL, &product);
            text_release(&product);
            return status;
        }
    }
    fprintf(stderr, "pathgate: no completion for '%s'\n  one of: bash zsh fish\n",
            arguments->operands.items[0]);
    return EXIT_USAGE;
}

const struct command command_completion = {
    .name = "completion",
    .operands = "bash|zsh|fish",
    .summary = "completion of commands and options, for a shell to read",
    .examples = "  pathgate completion bash >pathgate.bash\n",
    .details =
        "'make install' puts all three where the shells look for them. For one session:\n"
        "in bash source <(pathgate completion bash), in zsh the same with zsh, behind\n"
        "compinit; in fish pathgate completion fish | source.\n",
    .least = 1,
    .most = 1,
    .options = options,
    .run = run,
};
