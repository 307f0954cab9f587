# What ./run and ./test share: finding and installing what is missing, running a step with its progress, building.
# Sourced by them from the project's folder; bash 5, awk and Debian's own tools only.
#
#   . tools/setup.sh
#   install_missing "${packages_to_run[@]}"
#   step build "build the program" ninja -C build || fail "The program does not build: see above."
#
# Contracts: step returns the command's own exit code and leaves its output in .cache/log/<name>.log. fail ends the
# script with code 1 and one sentence that names the cause and the next step. Whatever way the script ends, by a signal
# or by kill -9 too, the processes of its steps end with it.

set -uo pipefail
export LC_ALL=C.UTF-8
# The compiler's cache serves every copy of the project, wherever it lies.
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$PWD} CCACHE_NOHASHDIR=1

# The compiler is clang 19 because g++ 12 miscompiles coroutines; Boost is 1.81 because 1.74 does not compile as C++23.
packages_to_run=(
  clang-19 ccache mold ninja-build cmake pkg-config
  libboost1.81-dev libsqlite3-dev nlohmann-json3-dev libicu-dev libssl-dev libsodium-dev libcurl4-openssl-dev
  libpango1.0-dev libcairo2-dev fonts-croscore libxlsxwriter-dev libzip-dev zlib1g-dev libexpat1-dev libre2-dev libcli11-dev libical-dev
  libhowardhinnant-date-dev libkainjow-mustache-dev libjemalloc-dev tzdata)
packages_to_test=(
  "${packages_to_run[@]}"
  clang-tidy-19 clang-format-19 libclang-rt-19-dev libgtest-dev libgmock-dev librapidcheck-dev git poppler-utils libnss3-tools
  valgrind)
packages_for_journeys=(chromium poppler-utils slowhttptest)

log_folder=.cache/log
step_pid=""
part_names=()
part_seconds=()
part_results=()

say() { printf '%s\n' "$*"; }

fail() {
  printf '\n%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# The same sentence where the script goes on to other parts: complain "…"; return 1
complain() { printf "\n%s: %s\n" "${0##*/}" "$*" >&2; }

# ---------------------------------------------------------------------------------------------------------- steps

# Runs its arguments and, told to stop or left behind by its parent, ends them: a polite signal first, because ninja
# ends its compilers only then, and a hard one to the whole process group ten seconds later.
step_leader='
end_group() {
  trap "" TERM INT HUP
  kill -TERM -- -$$ 2>/dev/null
  [ -z "${STEP_AS_ROOT:-}" ] || sudo -n kill -TERM -- -$$ 2>/dev/null
  for _ in {1..100}; do kill -0 "$work" 2>/dev/null || break; sleep 0.1; done
  [ -z "${STEP_AS_ROOT:-}" ] || sudo -n kill -KILL -- -$$ 2>/dev/null
  kill -KILL -- -$$ 2>/dev/null
}
trap end_group TERM INT HUP
"$@" &
work=$!
wait "$work"'

# In a process group of its own, so that all of it can be ended; sets step_pid.
start_group() {
  set -m
  setpriv --pdeathsig TERM bash -c "$step_leader" step "$@" </dev/null &
  step_pid=$!
  set +m
}

end_step() {
  [ -n "$step_pid" ] || return 0
  kill -TERM "$step_pid" 2>/dev/null
  wait "$step_pid" 2>/dev/null
  step_pid=""
}

trap end_step EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

clock_of() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

last_line_of() { tail -c 2000 "$1" 2>/dev/null | tr '\r' '\n' | awk 'NF {line = $0} END {print substr(line, 1, 90)}'; }

# The places of a log where something is said to fail, before they drown in what came after them.
failures_in() {
  awk '/: Failure$|: error: |runtime error: |ERROR: [A-Za-z]+Sanitizer|WARNING: ThreadSanitizer|^FAILED: |^not ok / {shown = 4}
       /\[  FAILED  \] [A-Za-z_\/]+[A-Za-z0-9_\/]*\.|\*\*\*(Failed|Timeout|Exception)/ {if (shown < 1) shown = 1}
       shown > 0 {print substr($0, 1, 200); shown--; if (++said == 16) exit}' "$1"
}

# step NAME "what happens" command...
step() {
  local name=$1 what=$2 log began=$SECONDS shown=0 pause=0.1 result
  shift 2
  mkdir -p "$log_folder" || fail "The folder $PWD/$log_folder cannot be written: take this folder over with 'sudo chown -R $(id -un) .'"
  log=$log_folder/$name.log
  [ -t 1 ] || say "  ...   $what"
  start_group "$@" >"$log" 2>&1
  while kill -0 "$step_pid" 2>/dev/null; do
    sleep "$pause"
    pause=0.5
    if [ -t 1 ]; then
      printf '\r\033[K  ...   %s  %s  \033[2m%s\033[0m' "$what" "$(clock_of $((SECONDS - began)))" \
        "$(last_line_of "$log" | cut -c 1-$((${COLUMNS:-100} > 70 ? ${COLUMNS:-100} - 60 : 20)))"
    elif ((SECONDS - began >= shown + 30)); then
      shown=$((SECONDS - began))
      printf '        %s  %s\n' "$(clock_of $shown)" "$(last_line_of "$log")"
    fi
  done
  wait "$step_pid"
  result=$?
  step_pid=""
  [ ! -t 1 ] || printf '\r\033[K'
  if ((result == 0)); then
    printf '  ok    %s  (%s)\n' "$what" "$(clock_of $((SECONDS - began)))"
  else
    printf '  FAIL  %s  (%s)\n' "$what" "$(clock_of $((SECONDS - began)))"
    local failures
    failures=$(failures_in "$log")
    [ -z "$failures" ] || printf '        what fails:\n%s\n' "$(sed 's/^/        | /' <<<"$failures")"
    say "        the last lines of $log:"
    tail -n 40 "$log" | sed 's/^/        | /'
  fi
  return "$result"
}

# part "name" command...   one line of the table at the end; the command may be a function of several steps
part() {
  local began=$SECONDS result
  say ""
  say "$1"
  "${@:2}"
  result=$?
  part_names+=("$1")
  part_seconds+=($((SECONDS - began)))
  part_results+=("$result")
  return "$result"
}

print_parts() {
  local i word
  say ""
  say "minutes  part"
  for i in "${!part_names[@]}"; do
    word=""
    ((part_results[i] == 0)) || word="  FAILED"
    printf '%7s  %s%s\n' "$(clock_of "${part_seconds[i]}")" "${part_names[i]}" "$word"
  done
  printf '%7s  %s\n' "$(clock_of "$SECONDS")" "in all"
}

# --------------------------------------------------------------------------------------------------- the machine

free_megabytes() { df -Pm "$1" | awk 'NR == 2 {print $4}'; }

# require_space MEGABYTES "what for"
require_space() {
  local free
  free=$(free_megabytes .)
  ((free >= $1)) || fail "Too little disk: $2 needs $1 MB in $PWD and $free MB are free. Free some space, then start again."
}

# As many compilers as there are cores and as memory carries: one with sanitizers takes up to 1.8 GB.
build_jobs() {
  awk -v cores="$(nproc)" '
    /^MemAvailable:/ {memory = $2 / 1024}
    END {jobs = int(memory / 1800); if (jobs > cores) jobs = cores; if (jobs < 1) jobs = 1; print jobs}' /proc/meminfo
}

# Says whether something answers on 127.0.0.1:PORT.
port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

require_own_folder() {
  local path
  for path in . .cache build build-asan build-tsan data admin-ui admin-ui/node_modules admin-ui/dist; do
    [ ! -e "$path" ] || [ -w "$path" ] ||
      fail "$PWD/$path belongs to $(stat -c %U "$path") and cannot be written by $(id -un): 'sudo chown -R $(id -un) .' puts that right."
  done
  mkdir -p .cache || fail "The folder $PWD cannot be written by $(id -un)."
}

# ------------------------------------------------------------------------------------------------ Debian packages

installed_among() {
  dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | awk '$2 == "installed" {print $1}'
}

# missing_among PACKAGE...: prints those that are not installed
missing_among() {
  awk 'FILENAME == ARGV[1] {have[$1] = 1; next} !($1 in have)' <(installed_among "$@") <(printf '%s\n' "$@")
}

as_root() {
  if ((EUID == 0)); then
    env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a "$@"
  else
    sudo -n env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a "$@"
  fi
}
export -f as_root

# Leaves sudo able to act without asking again, or ends with the command that somebody else can type.
require_root_rights() {
  ((EUID != 0)) || return 0
  local by_hand="apt-get install --no-install-recommends $*"
  command -v sudo >/dev/null ||
    fail "Packages are missing and there is no sudo. As root, type: $by_hand   Then start again as $(id -un)."
  if ! sudo -n true 2>/dev/null; then
    [ -t 0 ] ||
      fail "Packages are missing, sudo asks for a password and there is no terminal to type it. Type: sudo $by_hand   Then start again."
    say "  sudo asks for your password, to install packages:"
    sudo -v || fail "$(id -un) may not use sudo. Ask who administers this machine to type: $by_hand   Then start again."
  fi
  export STEP_AS_ROOT=1
}

apt=(apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 -o Acquire::http::Timeout=30)

# Ends with the sentence for what apt wrote.
explain_apt() {
  local log=$1
  if grep -qE 'Temporary failure resolving|Could not resolve|Could not connect|Network is unreachable|Connection (refused|timed out|failed)|Unable to connect' "$log"; then
    fail "No network for apt: the package mirror of this machine cannot be reached (see $log). Check the connection or the proxy in /etc/apt, then start again."
  elif grep -qE "No space left|don't have enough free space|not enough free space" "$log"; then
    fail "Too little disk for the packages: $(free_megabytes /var) MB are free under /var. 'apt-get clean' may help; then start again."
  elif grep -qE 'Could not get lock|Unable to acquire the dpkg frontend lock' "$log"; then
    fail "Another apt or dpkg has held its lock for five minutes. Wait for it to end, then start again."
  elif grep -qE 'Packages need to be removed but remove is disabled' "$log"; then
    fail "Installing would remove packages that stand in the way ($log names them), which this script never does. Remove them yourself, then start again."
  elif grep -qE 'Unable to locate package|has no installation candidate|Couldn.t find any package' "$log"; then
    fail "This machine's package sources do not have: $(grep -oE "(Unable to locate package|Package '?)[^ ]* ?[a-z0-9.+-]*" "$log" | awk '{print $NF}' | sort -u | tr '\n' ' ')- Debian 12 (bookworm, main) has them; this is $(. /etc/os-release && echo "$PRETTY_NAME")."
  fi
  fail "apt could not install the packages: the reason stands above and in $log."
}

refuse_other_boost() {
  local other
  other=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 'libboost1.*-dev' 2>/dev/null |
    awk '$2 !~ /^(not-installed|config-files)$/ && $1 ~ /^libboost1\.[0-9]+-dev$/ && $1 != "libboost1.81-dev" {print $1}')
  [ -z "$other" ] ||
    fail "$other is installed and Debian does not allow libboost1.81-dev beside it. If nothing else here needs it, type: sudo apt-get remove $other   Then start again."
}

# install_missing PACKAGE...: installs what is not there; does nothing, in a moment, when all is.
install_missing() {
  local missing plan size
  [ -z "${TRINHKY_INSTALLED:-}" ] || return 0
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
    fail "This is not a Debian machine, so nothing can be installed here. Install by hand what tools/setup.sh lists, then start again with TRINHKY_INSTALLED=1."
  mapfile -t missing < <(missing_among "$@")
  # npm is asked for as a program: other sources than Debian's bring it inside their nodejs package.
  if [ -f admin-ui/package.json ] && ! command -v npm >/dev/null; then missing+=(nodejs npm); fi
  ((${#missing[@]} > 0)) || return 0
  say "  ${#missing[@]} packages are missing: ${missing[*]}"
  case " ${missing[*]} " in *" libboost1.81-dev "*) refuse_other_boost ;; esac
  require_root_rights "${missing[@]}"
  if (($(apt-cache policy "${missing[@]}" 2>/dev/null | grep -cE '^  Candidate: [^(]') < ${#missing[@]})); then
    update_lists
  fi
  plan=$(apt-get -o Debug::NoLocking=1 --assume-no --no-install-recommends install "${missing[@]}" 2>&1)
  size=$(sed -nE 's/,//g; s/.*After this operation ([0-9.]+) ([kMG]?B) of additional.*/\1 \2/p' <<<"$plan" |
    awk '{m = $1; if ($2 == "kB") m /= 1000; if ($2 == "GB") m *= 1000; printf "%d", m}')
  if [ -n "$size" ]; then
    ((size + 300 <= $(free_megabytes /usr))) ||
      fail "Too little disk: the packages take $size MB and $(free_megabytes /usr) MB are free under /usr. Free some space, then start again."
    say "  they take $size MB on disk"
  fi
  install_now "${missing[@]}" && return 0
  # Told only by apt, which first waits for whoever holds the lock: an installation still going on looks the same from outside.
  if grep -q 'dpkg was interrupted' "$log_folder/packages.log"; then
    step packages-mend "finish an interrupted installation" as_root dpkg --configure -a ||
      fail "An earlier installation on this machine was interrupted and 'dpkg --configure -a' cannot finish it: mend that first."
  elif grep -qE '404 +Not Found|Unable to fetch some archives' "$log_folder/packages.log" &&
    ! grep -q 'Temporary failure resolving' "$log_folder/packages.log"; then
    update_lists
  else
    explain_apt "$log_folder/packages.log"
  fi
  install_now "${missing[@]}" || explain_apt "$log_folder/packages.log"
}

install_now() {
  step packages "install $# packages and what they need" \
    as_root "${apt[@]}" --no-remove --no-install-recommends install "$@"
}

# Warnings of one unreachable source are fatal only when what we need is then missing, which the installation tells.
update_lists() {
  step packages-update "fetch the package lists" as_root "${apt[@]}" -o APT::Update::Error-Mode=any update ||
    explain_apt "$log_folder/packages-update.log"
}

# --------------------------------------------------------------------------------------------------------- Node

explain_npm() {
  local log=$1
  if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network' "$log"; then
    fail "No network for npm: its registry cannot be reached (see $log). Check the connection or 'npm config get registry', then start again."
  elif grep -qE "CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_HAS_EXPIRED" "$log"; then
    fail "npm does not trust the certificate of its registry (see $log): put the authority's certificate in /usr/local/share/ca-certificates, type sudo update-ca-certificates, then start again."
  elif grep -q 'ENOSPC' "$log"; then
    fail "Too little disk for npm: $(free_megabytes .) MB are free in $PWD. Free some space, then start again."
  elif grep -qE 'EACCES|EPERM' "$log"; then
    fail "npm may not write (see $log): an earlier start as another user left files behind; 'sudo chown -R $(id -un) . ~/.npm' puts that right."
  fi
  fail "npm could not install the packages of the screens: the reason stands above and in $log."
}

sha_of_files() { sha256sum -- "$@" | sha256sum | cut -c 1-64; }

# npm leaves out optional packages that do not suit the Node it runs on itself, and the compiled parts of the bundler are
# such packages: under Debian's Node 18 the screens could never be built. So the Node that admin-ui/package.json names is
# fetched first, with an npm of its age, into .cache/node, and everything after it runs on that one.
bring_node() {
  local wanted major
  major=$(node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/')
  ((${major:-0} < 22)) || return 0
  ((${major:-0} >= 16)) ||
    fail "npm needs a Node of its own to begin with and this machine has ${major:-none}: 'sudo apt-get install nodejs npm' brings Debian's."
  wanted=$(sed -nE 's/^ *"node": *"([0-9.]+)",?$/\1/p' admin-ui/package.json)
  [ -n "$wanted" ] || fail "admin-ui/package.json names no exact version of the package 'node'."
  if [ "$(.cache/node/node_modules/.bin/node --version 2>/dev/null)" != "v$wanted" ] ||
    ! [ -e .cache/node/node_modules/.bin/npm ]; then
    require_space 500 "Node $wanted"
    rm -rf .cache/node
    mkdir -p .cache/node
    step npm-node "fetch Node $wanted, because this machine's is $major" npm install --prefix .cache/node "${npm_options[@]}" \
      --no-package-lock "node@$wanted" npm@10.9.4 || explain_npm "$log_folder/npm-node.log"
    .cache/node/node_modules/.bin/node --version >/dev/null 2>&1 ||
      fail "npm did not bring Node $wanted (its package fetches it in a second step; see $log_folder/npm-node.log). Start again."
  fi
  export PATH="$PWD/.cache/node/node_modules/.bin:$PATH"
}

# npm_packages FOLDER: node_modules as the lock file says, at once when it already is.
npm_packages() {
  local folder=$1 stamp
  # Node brings its own list of authorities; an office's proxy is often known only to the machine's.
  [ -n "${NODE_EXTRA_CA_CERTS:-}" ] || [ ! -f /etc/ssl/certs/ca-certificates.crt ] ||
    export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
  bring_node
  stamp=$(sha_of_files "$folder/package.json" "$folder/package-lock.json")-$(node --version)
  [ "$(cat "$folder/node_modules/.as-locked" 2>/dev/null)" != "$stamp" ] || return 0
  require_space 900 "npm ci in $folder"
  step "npm-${folder//\//-}" "npm ci in $folder" env -C "$folder" npm ci "${npm_options[@]}" ||
    explain_npm "$log_folder/npm-${folder//\//-}.log"
  printf '%s\n' "$stamp" >"$folder/node_modules/.as-locked"
}
npm_options=(--no-audit --no-fund --loglevel=error --ignore-scripts=false)

sources_of_screens() {
  find admin-ui \( -name node_modules -o -name dist \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum |
    sha256sum | cut -c 1-64
}

screens_are_built() {
  [ -f admin-ui/dist/index.html ] && [ "$(cat admin-ui/node_modules/.built-from 2>/dev/null)" = "$(sources_of_screens)" ]
}

note_screens_built() { sources_of_screens >admin-ui/node_modules/.built-from; }

build_screens() {
  npm_packages admin-ui
  screens_are_built && return 0
  step screens "build the screens" env -C admin-ui npm run build ||
    { complain "The screens do not build: the reason stands above and in $log_folder/screens.log."; return 1; }
  note_screens_built
}

# --------------------------------------------------------------------------------------------------------- C++

# configure_tree FOLDER cmake-option...: only when the folder is new or its options changed; ninja sees to the rest.
configure_tree() {
  local folder=$1 options
  shift
  options="$PWD $*"
  if [ -f "$folder/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$folder/CMakeCache.txt"; then
    say "  $folder was configured in another place and is made anew"
    rm -rf "$folder"
  fi
  [ -f "$folder/build.ninja" ] && [ "$(cat "$folder/.configured-with" 2>/dev/null)" = "$options" ] && return 0
  mkdir -p "$folder" || return 1
  step "configure-$folder" "configure $folder" \
    flock "$folder" cmake -S . -B "$folder" -G Ninja -DCMAKE_CXX_COMPILER=clang++-19 "$@" || return 1
  printf '%s\n' "$options" >"$folder/.configured-with"
}

# build_tree FOLDER target...: the lock keeps a second ./run or ./test of this folder waiting instead of mixing in.
build_tree() {
  local folder=$1
  shift
  step "$folder" "compile $folder${*:+ ($*)}" flock "$folder" ninja -C "$folder" -j "$(build_jobs)" "$@"
}

# Reads to the end: a reader that leaves early would make ninja, and so the pipe, fail.
has_target() { ninja -C "$1" -t targets all 2>/dev/null | grep "^$2: " >/dev/null; }

configure_release() {
  configure_tree build -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG" -DTRINHKY_TESTS=OFF
}

# Tests stay out of this folder and sanitizers out of the name, so that ./run and ./test never undo each other's work.
build_release() {
  require_space 700 "the release program"
  configure_release || { complain "The release program cannot be configured: the reason stands above and in $log_folder/configure-build.log."; return 1; }
  has_target build trinhky || { complain "This tree has no program: api/main.cc is missing."; return 1; }
  build_tree build trinhky || { complain "The release program does not build: the reason stands above and in $log_folder/build.log."; return 1; }
}
