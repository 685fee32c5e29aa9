/** Python, where it is there: programs that the product gives away are run. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { run } from './engine-support';

/** Why no program can be run here; undefined where one can. */
export const withoutNumpy = await run('python3', ['-c', 'import numpy']).then(
  ({ code, stderr }) => (code === 0 ? undefined : `python3 has no NumPy: ${stderr.trim().split('\n').at(-1)}`),
  () => 'there is no python3',
);

/** Runs each list of programs that it is given on a line of its input, and says what they wrote and which failed. */
const RUN_PROGRAMS = `
import contextlib, io, json, sys
for line in sys.stdin:
    written, fault = io.StringIO(), ""
    for path in json.loads(line):
        try:
            with contextlib.redirect_stdout(written):
                exec(compile(open(path, encoding="utf-8").read(), path, "exec"), {})
        except BaseException as error:
            fault = f"{path} {error!r}"
            break
    print(json.dumps({"fault": fault, "stdout": written.getvalue()}), flush=True)
`;

/** One process for many programs: to load NumPy takes longer than most of them. */
export class ProgramRunner {
  private readonly python = spawn('python3', ['-c', RUN_PROGRAMS], { stdio: ['pipe', 'pipe', 'inherit'] });
  private readonly answers = createInterface(this.python.stdout)[Symbol.asyncIterator]();

  /** @returns what they wrote, and the first that failed with its fault; "" where none did */
  async run(paths: readonly string[]): Promise<{ readonly fault: string; readonly stdout: string }> {
    this.python.stdin.write(`${JSON.stringify(paths)}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error('Python has ended.');
    return JSON.parse(value);
  }

  close(): void {
    this.python.stdin.end();
  }
}
