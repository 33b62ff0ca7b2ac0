# SPDX-License-Identifier: BSD-3-Clause
# Files, directories, devices: the right result and the right errno, never a panic. R-DEV-1.
cd /tmp || exit 1
mkdir -p d/e/f
succeeds "nested directory" test -d d/e/f
fails "mkdir of an existing one" mkdir d 2> /dev/null
echo content > d/file
cp d/file d/copy
succeeds "copy is equal" cmp d/file d/copy
mv d/copy d/e/moved
equal "moved file" "$(cat d/e/moved)" content
fails "old name is gone" test -e d/copy
ln d/file d/hard
equal "link count" "$(stat -c %h d/file)" 2
ln -s file d/soft
equal "symbolic link" "$(cat d/soft)" content
equal "readlink" "$(readlink d/soft)" file
ln -s loop loop
fails "symlink loop" cat loop 2> /dev/null
chmod 640 d/file
equal "mode" "$(stat -c %a d/file)" 640
rm d/hard
equal "link count falls" "$(stat -c %h d/file)" 1
fails "rmdir of a full directory" rmdir d 2> /dev/null
equal "ls sorts" "$(ls d)" "e
file
soft"
dd if=/dev/zero of=big bs=4096 count=300 2> /dev/null
equal "size of a big file" "$(stat -c %s big)" 1228800
equal "zeros" "$(od -An -v -tx1 big | head -n 1 | tr -d ' ')" 00000000000000000000000000000000
seq 1 50000 > numbers
equal "checksum of a file of many blocks" "$(cksum < numbers)" "$(seq 1 50000 | cksum)"
dd if=numbers of=part bs=1 skip=100 count=50 2> /dev/null
equal "part of a file" "$(cat part)" "$(head -c 150 numbers | tail -c 50)"
: > sparse
dd if=numbers of=sparse bs=1024 seek=200 count=1 2> /dev/null
equal "hole reads as zeros" "$(head -c 204800 sparse | tr -d '\0' | wc -c | tr -d ' ')" 0
find d | sort > found
equal "find" "$(wc -l < found | tr -d ' ')" 6
rm -r d
fails "rm -r" test -e d
fails "cat of a directory" cat /etc > /dev/null 2>&1
fails "path through a file" cat /etc/passwd/x 2> /dev/null
fails "too long a name" touch "$(printf '%0300d' 0)" 2> /dev/null
equal "/dev/null reads nothing" "$(cat /dev/null | wc -c | tr -d ' ')" 0
succeeds "/dev/null takes all" sh -c 'seq 1 1000 > /dev/null'
equal "/dev/zero" "$(head -c 1000 /dev/zero | tr -d '\0' | wc -c | tr -d ' ')" 0
fails "/dev/full is full" sh -c 'echo x > /dev/full' 2> /dev/null
equal "/dev/urandom is not constant" "$(test "$(head -c 16 /dev/urandom | od -An -tx1)" != "$(head -c 16 /dev/urandom | od -An -tx1)" && echo differs)" differs
echo "a b c" | tee t1 > t2
succeeds "tee" cmp t1 t2
equal "sed" "$(sed s/b/x/ t1)" "a x c"
equal "awk" "$(awk '{ print $3 $1 }' t1)" ca
equal "grep -c" "$(grep -c . numbers)" 50000
equal "xargs" "$(echo 1 2 3 | xargs -n 1 echo | wc -l | tr -d ' ')" 3
equal "tar round trip" "$(mkdir -p td && echo x > td/f && tar -cf t.tar td && rm -r td && tar -xf t.tar && cat td/f)" x
succeeds "df" sh -c 'df / | grep -q /'
touch -d 2001-02-03T04:05:06 stamp
equal "time stamps" "$(date -r stamp +%Y-%m-%d)" 2001-02-03
echo full > numbers
equal "truncated by >" "$(cat numbers)" full
