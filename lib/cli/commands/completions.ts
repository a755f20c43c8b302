import type { CommandSpec } from "../command.ts";
import { UsageError } from "../errors.ts";

/** A shell with completion support. */
type Shell = keyof typeof SETUP_COMMANDS;

/**
 * The command that loads the completion script in each shell. For bash, it is not
 * `source <(…)`, which reads nothing in bash 3.2, the version of macOS.
 */
export const SETUP_COMMANDS = {
  bash: 'eval "$(worktime completions bash)"',
  zsh: 'eval "$(worktime completions zsh)"',
  fish: "worktime completions fish | source",
  powershell:
    "worktime completions powershell | Out-String | Invoke-Expression",
} as const;

/** The startup file of each shell. */
const STARTUP_FILES: Readonly<Record<Shell, string>> = {
  bash: "~/.bashrc",
  zsh: "~/.zshrc",
  fish: "~/.config/fish/config.fish",
  powershell: "$PROFILE",
};

/** The names of all supported shells. */
export const SHELLS = Object.keys(SETUP_COMMANDS) as readonly Shell[];

/** The hidden command that completion scripts run. */
export const COMPLETE_COMMAND = "__complete";

/** The environment variable in which PowerShell passes the typed line. */
export const LINE_VARIABLE = "WORKTIME_COMPLETE_LINE";

// Bash completes only the text after the last character of COMP_WORDBREAKS, so
// it gets that part of each word. Bash 3.2 lacks `compopt` and `-o nosort`; it
// offers files if there are no words. Not every caller sets COMP_LINE.
const BASH = `# worktime completions for bash
_worktime() {
  local line=\${COMP_LINE:0:COMP_POINT} kind= reply
  [[ -n $line ]] || line="\${COMP_WORDS[*]:0:COMP_CWORD+1}"
  COMPREPLY=()
  reply=$(worktime __complete bash "$COMP_WORDBREAKS" "$line" 2>/dev/null) ||
    return 0
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line
    else COMPREPLY[\${#COMPREPLY[@]}]=$line
    fi
  done <<<"$reply"
  case $kind in
    files) compopt -o default 2>/dev/null ;;
    directories) compopt -o dirnames 2>/dev/null ;;
  esac
  return 0
}
complete -o nosort -F _worktime worktime 2>/dev/null ||
  complete -o default -F _worktime worktime
`;

// The last lines support three ways to load the script: as the file _worktime in
// a folder of $fpath, after compinit, and before or without compinit.
const ZSH = `#compdef worktime
# worktime completions for zsh
_worktime() {
  local -a replies items
  replies=("\${(@f)$(worktime __complete zsh -- "\${(@Q)words[2,CURRENT-1]}" \\
    "\${(Q)PREFIX}" 2>/dev/null)}")
  items=("\${(@)replies[2,-1]}")
  case $replies[1] in
    (words) (( $#items )) && _describe -V worktime items ;;
    (files) _worktime_path _files ;;
    (directories) _worktime_path _files -/ ;;
  esac
}
_worktime_path() {
  [[ $PREFIX == --*=* ]] && compset -P '--*='
  "$@"
}
_worktime_register() {
  add-zsh-hook -d precmd _worktime_register
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _worktime worktime
}
if [[ $funcstack[1] == _worktime ]]; then
  _worktime "$@"
elif (( $+functions[compdef] )); then
  compdef _worktime worktime
else
  autoload -Uz add-zsh-hook && add-zsh-hook precmd _worktime_register
fi
`;

// fish filters and quotes the words itself.
const FISH = `# worktime completions for fish
function __worktime_complete
    set -l current (commandline -ct)
    set -l replies (worktime __complete fish -- (commandline -opc)[2..-1] \\
        "$current" 2>/dev/null)
    set -l option (string match -r -- '^--[^=]+=' "$current")
    set -l path (string replace -r -- '^--[^=]+=' '' "$current")
    switch "$replies[1]"
        case words
            printf '%s\\n' $replies[2..-1]
        case files
            __fish_complete_path "$path" | string replace -r -- '^' "$option"
        case directories
            __fish_complete_directories "$path" '' |
                string replace -r -- '^' "$option"
    end
end
complete -c worktime -k -f -a '(__worktime_complete)'
`;

// The line is passed in a variable because Windows PowerShell mangles quotes and
// drops empty words in arguments.
const POWERSHELL = `# worktime completions for PowerShell
Register-ArgumentCompleter -Native -CommandName worktime, worktime.exe -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $length = $cursorPosition - $commandAst.Extent.StartOffset
  $line = $commandAst.Extent.Text.PadRight($length).Substring(0, $length)
  $encoding = [Console]::OutputEncoding
  try {
    [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
    $env:WORKTIME_COMPLETE_LINE = $line
    $replies = @(& worktime __complete powershell 2>$null)
  } finally {
    Remove-Item Env:\\WORKTIME_COMPLETE_LINE
    [Console]::OutputEncoding = $encoding
  }
  if ($replies.Count -eq 0 -or $replies[0] -ne 'words') { return }
  # Without a result, PowerShell would offer files.
  if ($replies.Count -eq 1) { return '' }
  $replies | Select-Object -Skip 1 | ForEach-Object {
    $text, $label, $tip = $_ -split "\`t", 3
    [System.Management.Automation.CompletionResult]::new(
      $text, $label, 'ParameterValue', $tip)
  }
}
`;

/** The completion script of each shell. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
};

/** The line to add to the startup file of each shell. */
const INSTRUCTIONS = SHELLS.map((shell) =>
  `${shell}, in ${STARTUP_FILES[shell]}:\n  ${SETUP_COMMANDS[shell]}`
).join("\n");

/** `worktime completions` */
export const COMPLETIONS: CommandSpec = {
  name: "completions",
  summary: "Print a shell completion script",
  details: `Add the line for your shell to its startup file:\n${INSTRUCTIONS}`,
  arguments: [{ name: "SHELL", isOptional: true, completes: "shell" }],
  options: [],
  examples: [
    ["Show how to enable completion", "worktime completions"],
    ["Print the script for fish", "worktime completions fish"],
  ],
  // deno-lint-ignore require-await
  run: async (input) => {
    const [word] = input.arguments;
    if (word === undefined) return { text: INSTRUCTIONS, json: SETUP_COMMANDS };
    const shell = SHELLS.find((name) => name === word);
    if (shell === undefined) {
      throw new UsageError(`Unknown shell "${word}"`, {
        hint: `Supported shells: ${SHELLS.join(", ")}`,
      });
    }
    const script = SCRIPTS[shell];
    return { text: script.trimEnd(), json: { shell, script } };
  },
};
