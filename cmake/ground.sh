# SPDX-License-Identifier: Apache-2.0
# What ./chancery, ./test and .ci/run share: installing what is missing and building once. POSIX sh; needs nothing
# but a bare Debian. Sourced, with $root set to the checkout and $me to the name to speak under.
# Everything said here goes to standard error.

say() { printf '%s: %s\n' "$me" "$*" >&2; }
die() {
  say "$*"
  exit 1
}

packages_for() {  # PURPOSE...
  for purpose in "$@"; do sed -n "s/^$purpose: *//p" "$root/cmake/packages.txt"; done | tr -s ' \n' ' '
}

# Installs those packages of the given purposes that this machine does not have.
install_missing() {
  missing=
  for package in $(packages_for "$@"); do
    case "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" in
      installed) ;;
      *) missing="$missing $package" ;;
    esac
  done
  [ -n "$missing" ] || return 0

  command -v apt-get >/dev/null || die "these Debian packages are missing, and there is no apt here to install them:$missing
  On another system, install their counterparts and build with: cmake --preset release && cmake --build --preset release"
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "these packages are missing, and installing them needs root. As root, run:
  apt-get update && apt-get install --no-install-recommends$missing"
    as_root=sudo
  fi
  say "installing with apt:$missing"
  apt_log=$(mktemp)
  for step in update "install --yes --no-install-recommends$missing"; do
    # shellcheck disable=SC2086  # the list is meant to fall into words
    if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 $step </dev/null >"$apt_log" 2>&1
    then
      tail -n 20 "$apt_log" >&2
      rm -f "$apt_log"
      die "apt-get $step failed; its last lines are above"
    fi
  done
  rm -f "$apt_log"
}

# True if nothing that goes into a build has changed since it was last finished.
is_built() {  # PRESET FOLDER...
  stamp="$root/build/$1/.built"
  [ -e "$stamp" ] || return 1
  shift
  # -newer on folders notices files that were removed.
  [ -z "$(cd "$root" && find CMakeLists.txt CMakePresets.json "$@" -name node_modules -prune \
    -o -newer "$stamp" -print -quit 2>/dev/null)" ]
}

# Configures and builds, if the sources are newer than the last build. Waits for another build under way.
build_once() {  # PRESET PURPOSES FOLDER...
  preset=$1 purposes=$2
  shift 2
  is_built "$preset" "$@" && return 0
  mkdir -p "$root/build/$preset"
  exec 9>"$root/build/$preset/.lock"
  flock -n 9 || {
    say "waiting for another build of build/$preset"
    flock 9
  }
  if ! is_built "$preset" "$@"; then
    # shellcheck disable=SC2086
    install_missing $purposes
    say "building build/$preset (minutes the first time, seconds after a change)"
    started="$root/build/$preset/.started"
    : >"$started"
    cmake -S "$root" --preset "$preset" >"$root/build/$preset/configure.log" 2>&1 || {
      tail -n 20 "$root/build/$preset/configure.log" >&2
      die "cmake could not configure; all it said is in build/$preset/configure.log"
    }
    cmake --build "$root/build/$preset" >&2 || die "the build failed; the compiler's words are above"
    # As old as the start: what is edited during a build is built by the next.
    mv "$started" "$root/build/$preset/.built"
  fi
  exec 9>&-
}
