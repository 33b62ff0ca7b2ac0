// SPDX-License-Identifier: BSD-3-Clause
/* a 1 MiB program: with argument "1" it reads one byte of every page */
const volatile unsigned char blob[1 << 20] = { 1 };
int main(int argc, char **argv)
{
	unsigned i, s = 0;
	if (argc > 1 || argv[1])
		if (argv[1] && argv[1][0] == '1')
			for (i = 0; i < sizeof blob; i += 4096) s += blob[i];
	return s == 12345;
}
