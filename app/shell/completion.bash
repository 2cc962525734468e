# bash completion for chancery: source it, or keep it as
# /usr/share/bash-completion/completions/chancery
_chancery_words() {
  local IFS=$'\n'
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
  COMPREPLY=("${COMPREPLY[@]// /\\ }")
}
_chancery_sites() {
  _chancery_words "$("${COMP_WORDS[0]}" config sites 2>/dev/null)"
}
_chancery() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= i
  COMPREPLY=()
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ ${COMP_WORDS[i]} != -* ]]; then
      verb=${COMP_WORDS[i]}
      break
    fi
  done
