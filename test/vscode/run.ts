/**
 * Runs the tests of `suite/` inside a real extension host, against the packaged extension: in the browser workbench, or
 * in a desktop VS Code when VSCODE_EXECUTABLE names one (or LLM_TRACE_TEST_DOWNLOAD_VSCODE=1 allows a download).
 *
 *     node test/workbench/ts.mjs test/vscode/run.ts [--grep PATTERN]
 */
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { skipCalibration } from '../workbench/calibration.ts';
import { findVsix } from '../workbench/extension.ts';
import { installWorkbench, type Workbench } from '../workbench/install.ts';
import { type Counts, endAfter, finish, finishUnavailable } from '../workbench/outcome.ts';
import { root, scratch } from '../workbench/paths.ts';
import { mustRun, sleep, until } from '../workbench/processes.ts';
import { type Fault, TestReport } from '../workbench/report.ts';
import { hostExits, NEEDED_EXTENSIONS, quietSettings, startServer, stopServer } from '../workbench/server.ts';
import { openWorkbench } from '../workbench/window.ts';
import { type Options, optionsFile, type Result, resultsFile } from './results.ts';

interface Job {
  /** The helper extension with the bundled tests in it. */
  helper: string;
  workspace: string;
  vsix: string;
}

/** Prints results as they come, and remembers them. */
class Report {
  private readonly report = new TestReport();
  readonly counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  /** The last test that failed and was started again. */
  private startedAgain: Fault | undefined;
  private seen = 0;
  private suite = '';
  ended = false;

  constructor(private readonly file: string) {
    this.report.writeAtEnd();
  }

  read(): void {
    const text = existsSync(this.file) ? readFileSync(this.file, 'utf8') : '';
    const lines = text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .slice(0, -1);
    for (const line of lines.slice(this.seen)) this.print(JSON.parse(line));
    this.seen = lines.length;
  }

  fail(name: string, error = ''): void {
    this.counts.failed++;
    this.report.failed.push({ name, error });
    console.log(`  FAILED: ${name}${indented(error)}`);
  }

  private print(result: Result): void {
    if (result.type === 'end') {
      this.ended = true;
      return;
    }
    const suite = result.path.slice(0, -1).join(' > ');
    if (suite !== this.suite) console.log(`\n${suite}`);
    this.suite = suite;
    const title = result.path.at(-1) ?? '';
    if (result.type === 'pass') {
      this.counts.passed++;
      if (this.startedAgain?.name === result.path.join(' > ')) this.report.unsteady.push(this.startedAgain);
      console.log(`  passed: ${title} (${result.milliseconds} ms)`);
    } else if (result.type === 'skip') {
      this.counts.skipped++;
      console.log(`  skipped: ${title}`);
    } else if (result.type === 'retry') {
      this.startedAgain = { name: result.path.join(' > '), error: result.error };
      console.log(`  started again: ${title}${indented(result.error)}`);
    } else {
      this.fail(result.path.join(' > '), result.error);
    }
  }
}

function indented(text: string): string {
  return text === '' ? '' : `\n${text.trim()}`.replaceAll('\n', '\n      ');
}

async function prepare(options: Options): Promise<Job> {
  const vsix = await findVsix();
  const here = join(root, 'test/vscode');
  const helper = join(scratch, `vscode-helper-${process.pid}`); // two runs at once do not meet
  await rm(helper, { recursive: true, force: true });
  await cp(join(here, 'helper'), helper, { recursive: true });
  const suite = (await readdir(join(here, 'suite'))).filter((file) => file.endsWith('.test.ts'));
  await build({
    entryPoints: [join(here, 'index.ts'), ...suite.map((file) => join(here, 'suite', file))],
    outbase: here,
    outdir: helper,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha', 'onnxruntime-node'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  await writeFile(join(helper, optionsFile), JSON.stringify(options));
  const workspace = await mkdtemp(join(tmpdir(), 'llm-trace-workspace-'));
  await cp(join(here, 'workspace'), workspace, { recursive: true });
  return { helper, workspace, vsix };
}

async function runInWorkbench(workbench: Workbench, job: Job, report: Report): Promise<void> {
  const console: string[] = [];
  const server = await startServer({
    workbench,
    name: 'vscode',
    extensions: [job.vsix],
    env: testEnvironment,
    development: true,
    // Reports are rendered by the editor's own extension for Markdown.
    builtInExtensions: [...NEEDED_EXTENSIONS, 'markdown-language-features'],
  });
  await skipCalibration(server);
  try {
    let exit: number | undefined;
    const window = await openWorkbench(server, {
      folder: job.workspace,
      viewport: { width: 640, height: 420 }, // to lay out less
      unseen: true,
      extensionDevelopmentPath: job.helper,
      extensionTestsPath: join(job.helper, 'index'),
      onTestsEnd: (code) => {
        exit = code;
      },
      onTestsLog: (type, text) => console.push(`${type}: ${text}`),
    });
    // A host that dies ends nothing, and the workbench would start another one.
    const died = () => hostExits(server).find(({ code, signal }) => code !== 0 || signal !== null);
    while (exit === undefined && died() === undefined) {
      report.read();
      await sleep(200);
    }
    report.read();
    if (!report.ended) await until('it is told how the host ended', died, 2_000).catch(() => {});
    const death = died();
    if (death !== undefined) {
      report.fail(`the extension host ended during the tests, with ${death.signal ?? death.code}`);
    } else if (!report.ended) {
      report.fail(`mocha did not reach its end; the extension host told ${exit}`);
    } else if (exit !== 0 && report.counts.failed === 0) {
      report.fail(`the extension host told ${exit}, although no test failed`);
    }
    await window.close();
    // `deactivate` has run or runs now: the host has to end by itself, and well.
    const end = await until('the host ends', () => hostExits(server)[0], 10_000).catch(() => undefined);
    if (death === undefined && end?.code !== 0) {
      report.fail(`the extension host did not end well after the tests: ${JSON.stringify(end ?? 'it still runs')}`);
    }
  } finally {
    const logs = await stopServer(server);
    await writeFile(join(logs, 'console.log'), console.join('\n'));
    if (report.counts.failed > 0) globalThis.console.log(`\nLogs of VS Code and of its console: ${logs}`);
  }
}

async function runInDesktop(executable: string, job: Job, report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-desktop-'));
  try {
    const user = join(folder, 'user');
    const data = ['--user-data-dir', user, '--extensions-dir', join(folder, 'extensions')];
    await mkdir(join(user, 'User'), { recursive: true });
    await writeFile(join(user, 'User/settings.json'), JSON.stringify(quietSettings));
    const [cli, ...cliArguments] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
    if (cli === undefined) throw new Error(`${executable} has no command line beside it`);
    const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    await mustRun(cli, [...cliArguments, ...data, ...sandbox, '--install-extension', job.vsix, '--force']);
    const reading = setInterval(() => report.read(), 200);
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: job.helper,
      extensionTestsPath: join(job.helper, 'index'),
      launchArgs: [job.workspace, ...data, ...sandbox, '--disable-workspace-trust', '--skip-welcome'],
      extensionTestsEnv: testEnvironment,
      reuseMachineInstall: true,
    })
      .catch((error: unknown) => {
        report.read();
        if (report.counts.failed === 0) report.fail(`VS Code ended with a failure: ${String(error)}`);
      })
      .finally(() => clearInterval(reading));
    report.read();
    if (!report.ended && report.counts.failed === 0) report.fail('mocha did not reach its end');
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What the extension sees in its environment when it runs under test. */
const testEnvironment = { LLM_TRACE_TEST_HOOKS: '1' };

const { values } = parseArgs({ options: { grep: { type: 'string' } } });
const desktop =
  process.env.VSCODE_EXECUTABLE ||
  (process.env.LLM_TRACE_TEST_DOWNLOAD_VSCODE === '1' ? await downloadAndUnzipVSCode() : undefined);
const installation = desktop === undefined ? await installWorkbench() : undefined;
if (installation !== undefined && 'unavailable' in installation) {
  finishUnavailable('the tests inside the extension host', installation.unavailable);
}
endAfter(15);
let job: Job;
try {
  job = await prepare(values.grep === undefined ? {} : { grep: values.grep });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  finish({ passed: 0, failed: 1, skipped: 0 });
}
const report = new Report(join(job.helper, resultsFile));
try {
  if (desktop !== undefined) await runInDesktop(desktop, job, report);
  else if (installation !== undefined) await runInWorkbench(installation.workbench, job, report);
} catch (error) {
  report.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  for (const folder of [job.workspace, job.helper]) await rm(folder, { recursive: true, force: true });
}
console.log('');
finish(report.counts);
