#!/usr/bin/env bash
# `make check-cluster`: the README's job array under a real Slurm, and its ssh recipe, both on this machine and both as
# the README prints them; merged, they must be the bytes of one run. Works as root and as an ordinary user, without
# systemd. Everything lives in one temporary folder: keys, configuration, sockets, logs; all processes are ended.
# KEEP=1 leaves the folder.
# shellcheck disable=SC2016,SC2317 # backquotes of Markdown; functions called by trap and wait_for
set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8 PATH=$PATH:/usr/sbin
program=$PWD/build/release/tilescope readme=$PWD/README.md
user=$(id -un) host=$(hostname -s) number=0 failed=0 made_run_sshd=
unset TILESCOPE_INPUTS
folder=$(mktemp -d) || exit 1
chmod 755 "$folder"
mkdir -p "$folder"/{bin,home,logs,state,n1,n2,parallel} && mkdir -m 700 "$folder/munge" && mkdir -m 755 "$folder/sock"
ln -s "$program" "$folder/bin/tilescope"

# Prints the result of one test, given as the status of a command and a name.
tell() {
  number=$((number + 1))
  if [ "$1" = 0 ]; then
    echo "ok $number - $2"
  else
    echo "not ok $number - $2"
    tail -n 5 "$folder"/logs/* "$folder"/home/*.out 2>/dev/null | sed 's/^/# /'
    failed=1
  fi
}

# Prints the numbers of all daemons started here, as their files say.
pids() {
  cat "$folder"/{n1,n2,ctld,sshd,munge/pid}{,.pid} 2>/dev/null | grep -E '^[0-9]+$'
}

stop() {
  local pid running round started
  started=$(pids)
  if [ -s "$folder/ctld.pid" ]; then
    scancel --user="$user" 2>/dev/null
    for round in $(seq 50); do # a node that goes first leaves its job's supervisor behind
      if no_jobs 2>/dev/null; then break; fi
      sleep 0.1
    done
    scontrol shutdown >/dev/null 2>&1
  fi
  for round in $(seq 100); do # they end by themselves, or are asked to, or after 6 s made to
    running=
    for pid in $started; do
      kill -0 "$pid" 2>/dev/null || continue
      running=1
      if [ "$round" = 5 ]; then kill "$pid"; elif [ "$round" = 60 ]; then kill -KILL "$pid"; fi
    done
    [ -n "$running" ] || break
    sleep 0.1
  done
  [ -z "$made_run_sshd" ] || rmdir /run/sshd
  if [ -n "${KEEP:-}" ]; then echo "# left: $folder"; else rm -rf "$folder"; fi
}
trap stop EXIT
trap 'exit 1' INT TERM

# block TEXT: the first block of shell lines in the README after the line TEXT.
block() {
  awk -v text="$1" '$0 == text { found = 1 } found && /^```$/ { exit } inside { print } found && /^```sh$/ { inside = 1 }' \
    "$readme"
}

block 'With a Slurm job array:' >"$folder/home/array.sh"
block 'Or with GNU parallel over ssh:' >"$folder/ssh.sh"
merge=$(grep -o '`tilescope merge [^`]*`' "$readme" | head -1 | tr -d '`')
sed -n '/^exec tilescope/,$p' "$folder/home/array.sh" | tr -d '\\\n' | sed 's/^exec //; s/ --shard .*//' >"$folder/one.sh"
grep -q -- '--array=1-16' "$folder/home/array.sh" && grep -q '^parallel -S host1,host2' "$folder/ssh.sh" &&
  grep -q '^tilescope merge' <<<"$merge" && grep -q '^tilescope sweep' "$folder/one.sh"
tell $? 'the README has the lines'
PATH=$folder/bin:$PATH bash "$folder/one.sh" >"$folder/one.csv" 2>"$folder/logs/one" && [ "$(wc -l <"$folder/one.csv")" -gt 100 ]
tell $? 'one run'

# --- Slurm ------------------------------------------------------------------------------------------------
# munge wants its folder closed to others and its socket's open. Tasks of the README ask for 8 processors.
start_munge() {
  dd if=/dev/urandom of="$folder/munge/key" bs=128 count=1 status=none && chmod 600 "$folder/munge/key" &&
    munged --key-file "$folder/munge/key" --socket "$folder/sock/munge" --pid-file "$folder/munge/pid" \
      --log-file "$folder/munge/log" --seed-file "$folder/munge/seed" --force --num-threads 2 2>"$folder/logs/munge"
}

configure_slurm() {
  cat >"$folder/slurm.conf" <<END
ClusterName=loop
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=26817
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$folder/sock/munge
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/%n
SlurmctldPidFile=$folder/ctld.pid
SlurmdPidFile=$folder/%n.pid
SlurmctldLogFile=$folder/logs/ctld
SlurmdLogFile=$folder/logs/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SlurmdParameters=config_overrides
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
MpiDefault=none
SwitchType=switch/none
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=26818 CPUs=16 RealMemory=1000
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=26819 CPUs=16 RealMemory=1000
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=10 State=UP
END
  # Releases from 23.11 on can do without control groups, and must in a container.
  if [ "$(slurmd -V | tr -dc '0-9.' | cut -d. -f1)" -ge 23 ]; then echo CgroupPlugin=disabled >"$folder/cgroup.conf"; fi
  export SLURM_CONF=$folder/slurm.conf
}

# Waits until a command holds, 30 s at most.
wait_for() {
  for _ in $(seq 300); do
    if "$@" 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  return 1
}

nodes_idle() { [ "$(sinfo -h -o '%t %D')" = 'idle 2' ]; }
no_jobs() { [ -z "$(squeue -h)" ] && nodes_idle; }
some_rows() { [ "$(cat "$folder"/home/shard*.csv | wc -l)" -gt "$1" ]; }
submit() { (cd "$folder/home" && PATH=$folder/bin:$PATH sbatch array.sh >>"$folder/logs/sbatch" 2>&1); }
merged() { (cd "$folder/home" && PATH=$folder/bin:$PATH bash -c "$merge" && cmp study.csv "$folder/one.csv") 2>"$folder/logs/merge"; }

start_munge
tell $? 'munged starts'
configure_slurm
slurmctld 2>"$folder/logs/start" && slurmd -N n1 2>>"$folder/logs/start" && slurmd -N n2 2>>"$folder/logs/start" &&
  wait_for nodes_idle
tell $? 'a controller and two nodes start'
submit && wait_for no_jobs && merged
tell $? 'the job array, merged, is one run'
rm -f "$folder"/home/shard*.csv
submit && wait_for some_rows 20 && scancel --user="$user" && wait_for no_jobs && submit && wait_for no_jobs && merged
tell $? 'cancelled and submitted again, it goes on and is one run'

# --- ssh ------------------------------------------------------------------------------------------------
# Two hosts of one sshd that share a home folder, as clusters do. The recipe starts in that folder: the files that it
# brings back must survive its --cleanup.
ssh_port=26822
start_sshd() {
  if [ "$user" = root ] && [ ! -d /run/sshd ]; then mkdir -m 755 /run/sshd && made_run_sshd=1; fi
  ssh-keygen -q -t ed25519 -N '' -f "$folder/host_key" && ssh-keygen -q -t ed25519 -N '' -f "$folder/user_key" &&
    cp "$folder/user_key.pub" "$folder/authorized" || return 1
  cat >"$folder/session.sh" <<END
export HOME=$folder/home PATH=$folder/bin:\$PATH
cd
eval "\$SSH_ORIGINAL_COMMAND"
END
  cat >"$folder/sshd.conf" <<END
Port $ssh_port
ListenAddress 127.0.0.1
HostKey $folder/host_key
PidFile $folder/sshd.pid
AuthorizedKeysFile $folder/authorized
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
ForceCommand bash $folder/session.sh
END
  cat >"$folder/ssh.conf" <<END
Host host1 host2
HostName 127.0.0.1
Port $ssh_port
User $user
IdentityFile $folder/user_key
IdentitiesOnly yes
UserKnownHostsFile $folder/known_hosts
StrictHostKeyChecking accept-new
LogLevel ERROR
END
  printf '#!/bin/sh\nexec %s -F %s "$@"\n' "$(command -v ssh)" "$folder/ssh.conf" >"$folder/bin/ssh" && chmod 755 "$folder/bin/ssh"
  "$(command -v sshd)" -f "$folder/sshd.conf" -E "$folder/logs/sshd"
}

recipe() {
  touch "$folder/parallel/will-cite"
  (cd "$folder/home" && export HOME=$folder/home PATH=$folder/bin:$PATH PARALLEL_HOME=$folder/parallel && bash "$folder/ssh.sh") \
    >"$folder/logs/ssh" 2>&1 </dev/null
}

start_sshd && wait_for test -s "$folder/sshd.pid"
tell $? 'sshd starts'
[ "$("$folder/bin/ssh" host1 tilescope --version </dev/null 2>"$folder/logs/version")" = "$("$program" --version)" ]
tell $? 'ssh host1 tilescope --version'
rm -f "$folder"/home/*.csv
recipe && [ "$(cd "$folder/home" && echo shard*.csv)" = 'shard1.csv shard2.csv shard3.csv shard4.csv' ]
tell $? 'GNU parallel over ssh brings all shards back into the home folder and leaves them'
merged
tell $? 'merged they are one run'
[ -z "$(find "$folder/home/.parallel" -type f 2>/dev/null)" ]
tell $? 'and nothing else is left on the hosts'

echo "1..$number"
exit "$failed"
