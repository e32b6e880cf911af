# Finds the commands that a document shows, and what it shows of their output.
#
#   Markdown   a block ```console: '$ COMMAND' with lines that end in '\' continued, then its
#              output; an indented block whose lines begin with 'pathgate'; the lines between
#              '<!-- output: COMMAND -->' or '<!-- file: PATH -->' and '<!-- end -->'; and what a
#              reader types into a file, the next block behind '<!-- write: PATH -->' (the whole
#              file), '<!-- insert: PATH before TEXT -->' or '<!-- change: PATH at TEXT -->' (in
#              place of the first line with TEXT)
#   mdoc       '$ COMMAND' and its output in '.Bd -literal'
#   help       the lines under 'Examples'
#
# kind = markdown, mdoc or help. With mode=extract writes, for the n-th command, ROOM/n.command,
# n.line and, where output is shown, n.expected, and ROOM/n.typed for what is typed. With mode=update prints the document with the
# output in ROOM/n.actual in place of what it shows.

function plain(text) {
    if (kind == "mdoc") { gsub(/\\e/, "\\", text); gsub(/\\-/, "-", text); gsub(/\\&/, "", text) }
    return text
}

function marked(text) {
    if (kind == "mdoc") { gsub(/\\/, "\\e", text); if (text ~ /^[.']/) text = "\\&" text }
    return text
}

function keep(text) { if (mode == "update") print text }

function begin_command(text) {
    finish_command()
    n++; open = 1; shown = 0; command = text; expected = ""; first_line = FNR
}

function finish_command(    file, line) {
    if (!open) return
    open = 0
    if (mode == "extract") {
        print command >(room "/" n ".command"); close(room "/" n ".command")
        print first_line >(room "/" n ".line"); close(room "/" n ".line")
        if (shown) { printf "%s", expected >(room "/" n ".expected"); close(room "/" n ".expected") }
    } else if (shown) {
        file = room "/" n ".actual"
        while ((getline line <file) > 0) print marked(line)
        close(file)
    }
}

# A line inside a block of commands and output.
function take(text) {
    if (open && !shown && command ~ /\\$/) { command = command "\n" plain(text); keep(text); return }
    if (text ~ /^\$ /) { begin_command(substr(plain(text), 3)); keep(text); return }
    if (open) { shown = 1; expected = expected plain(text) "\n" } else keep(text)
}

# The command that puts a block where its comment says; 'put' is a function of tests/docs/run.
function begin_typing(text,    how, path) {
    how = text; sub(/:.*/, "", how); sub(/^[a-z]*: /, "", text)
    path = text; sub(/ .*/, "", path)
    if (!sub(/^[^ ]* (before|at) /, "", text)) text = ""
    begin_command("put " how " " path " '" text "'")
    finish_command()
    typing = 1
}

typing == 1 && /^```xml$/ { typing = 2; keep($0); next }
typing == 2 && /^```$/ { typing = 0; close(room "/" n ".typed"); keep($0); next }
typing == 2 { if (mode == "extract") print >(room "/" n ".typed"); keep($0); next }
in_region && $0 == "<!-- end -->" { finish_command(); in_region = 0; keep($0); next }
in_region { expected = expected $0 "\n"; next }
in_block && (kind == "mdoc" ? /^\.Ed/ : /^```$/) { finish_command(); in_block = 0; keep($0); next }
in_block { take($0); next }
kind == "markdown" && /^```console$/ || kind == "mdoc" && /^\.Bd -literal/ { in_block = 1; keep($0); next }
kind == "markdown" && /^```/ { in_code = !in_code }
kind == "markdown" && /^<!-- (output|file): .* -->$/ && !in_code {
    text = $0
    sub(/^<!-- /, "", text); sub(/ -->$/, "", text)
    if (sub(/^file: /, "", text)) text = "echo '```xml'; cat " text "; echo '```'"
    else sub(/^output: /, "", text)
    begin_command(text); shown = in_region = 1
    keep($0)
    next
}
kind == "markdown" && /^<!-- (write|insert|change): .* -->$/ && !in_code {
    text = $0
    sub(/^<!-- /, "", text); sub(/ -->$/, "", text)
    begin_typing(text)
    keep($0)
    next
}
kind == "help" && /^[A-Z]/ { finish_command(); in_examples = ($0 == "Examples") }
kind != "mdoc" && /^ *$/ { finish_command() }
kind == "help" && in_examples || kind == "markdown" && !in_code && /^    / {
    if (open && command ~ /\\$/) command = command "\n" $0
    else if (/^ +pathgate/) { begin_command($0); sub(/^ +/, "", command) }
}
{ keep($0) }
END { finish_command() }
