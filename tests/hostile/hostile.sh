# SPDX-License-Identifier: BSD-3-Clause
succeeds "100000 hostile calls" /test/hostile 100000 1
equal "the shell is well" "$(echo still here)" "still here"
