/** Python, where it is there: programs that the product gives away are run. */
import { run } from './engine-support';

/** Why no program can be run here; undefined where one can. */
export const withoutNumpy = await run('python3', ['-c', 'import numpy']).then(
  ({ code, stderr }) => (code === 0 ? undefined : `python3 has no NumPy: ${stderr.trim().split('\n').at(-1)}`),
  () => 'there is no python3',
);

/** Runs the programs that it is given in one process, and says which fails. */
export const RUN_PROGRAMS = `
import sys
for path in sys.argv[1:]:
    try:
        exec(compile(open(path, encoding="utf-8").read(), path, "exec"), {})
    except BaseException as error:
        print(path, repr(error), file=sys.stderr)
        sys.exit(1)
`;
