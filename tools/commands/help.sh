# SPDX-License-Identifier: BSD-3-Clause
cat <<'HELP'
usage: ./kintsugi COMMAND [option…]

  run      build an image and boot it in QEMU; this terminal is the console (Ctrl-A X ends it)
             --arch=x86_64|i386        default x86_64
             --exec='COMMANDS'         run them in the guest's shell; their output is all of standard output, boot
                                       messages go to standard error, the exit status is theirs (125: the guest
                                       panicked, hung or died)
             --add=HOSTFILE:/GUESTPATH put a file into the guest, with its mode (repeatable)
             --timeout=SECONDS         with --exec, default 120
             --mem=MiB (128) --smp=N --cpu=MODEL --machine=TYPE --icount
             --bios | --uefi           boot the ISO through GRUB instead of directly
             --iso-out=FILE            write the ISO to FILE
  test     bazel test //... (or the targets named); --long adds what does not fit CI
  bench    guest instructions of many operations, CSV on standard output (--arch=…)
  cc       C compiler for programs outside the tree: ./kintsugi cc --arch=i386 hello.c -o hello
  gdb      boot stopped and attach gdb with symbols of kernel and services
  doctor   name and install what this machine lacks (run and test call it)
  compdb   write compile_commands.json for clangd
  help     this text

examples
  ./kintsugi run --arch=i386 --exec 'ls / | wc -l; service status'      (also --exec='…')
  ./kintsugi cc --arch=i386 hello.c -o hello && ./kintsugi run --arch=i386 --add=hello:/bin/hello --exec hello
  ./kintsugi test //kernel/...
HELP
