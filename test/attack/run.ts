/**
 * Attacks the built product, each case in a process of its own with bounds of time and memory, and gives verdicts. Ends
 * with exit code 1 when there was a fault.
 *
 *     npm run attack -- [--checkout FOLDER] [--seed N] [--list] [PATTERN OF NAMES]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Attack, type AttackCase, Fault, type Outcome, Skipped, type Verdict } from './attack-case';
import { type BoundedEnd, runBounded } from './bounded-child';
import { CASES } from './cases';
import { bundleClient, Checkout } from './checkout';
import { shorten } from './complaint';
import { Random } from './seeded';

const DEFAULT_BOUNDS = { seconds: 60, megabytes: 1500 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    checkout: { type: 'string', default: '.' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    list: { type: 'boolean', default: false },
    // How this program starts itself again for one case.
    case: { type: 'string' },
    client: { type: 'string' },
    folder: { type: 'string' },
    victim: { type: 'boolean', default: false },
  },
});
const root = resolve(values.checkout);

if (values.case !== undefined) await runChild(find(values.case));
else process.exitCode = await runAll();

async function runAll(): Promise<number> {
  const pattern = new RegExp(positionals[0] ?? '', 'i');
  const chosen = CASES.filter(({ name }) => pattern.test(name));
  if (values.list) {
    for (const { name } of chosen) console.log(name);
    return 0;
  }
  if (process.platform === 'win32') throw new Error('The attacks need the signals and links of Linux or macOS.');
  console.log(`Attacking ${root} with seed ${values.seed}`);
  const counts: Record<Verdict, number> = { ok: 0, FAULT: 0, skipped: 0 };
  const shared = await mkdtemp(join(tmpdir(), 'llm-trace-attack-'));
  try {
    const clientPath = join(shared, 'client.cjs');
    await bundleClient(root, clientPath);
    for (const attackCase of chosen) counts[await judge(attackCase, clientPath)]++;
  } finally {
    await rm(shared, { recursive: true, force: true });
  }
  console.log(`${chosen.length} cases: ${counts.ok} ok, ${counts.FAULT} faults, ${counts.skipped} skipped`);
  return counts.FAULT === 0 ? 0 : 1;
}

async function judge(attackCase: AttackCase, clientPath: string): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-attack-'));
  try {
    const bounds = { ...DEFAULT_BOUNDS, ...attackCase };
    const end = await runBounded<Outcome>(ownArguments(attackCase.name, clientPath, folder), bounds, folder);
    const { verdict, sentence } = outcomeOf(end);
    const cost = `${end.seconds.toFixed(0)} s, ${end.megabytes.toFixed(0)} MB`;
    console.log(`${verdict.padEnd(8)}${attackCase.name}: ${sentence} (${cost})`);
    return verdict;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The verdict of the case itself, unless its process ended otherwise than it should. */
function outcomeOf({ report, failure, stderr }: BoundedEnd<Outcome>): Outcome {
  if (report?.verdict === 'FAULT') return report;
  if (failure !== undefined || report === undefined) {
    const said = stderr.trim().split('\n').at(-1) ?? '';
    const why = said === '' ? '' : `, and said: ${shorten(said)}`;
    return { verdict: 'FAULT', sentence: `the process ${failure ?? 'reported nothing'}${why}` };
  }
  return report;
}

function ownArguments(name: string, clientPath: string, folder: string): string[] {
  return ['--case', name, '--checkout', root, '--client', clientPath, '--folder', folder, '--seed', values.seed];
}

function find(name: string): AttackCase {
  const found = CASES.find((attackCase) => attackCase.name === name);
  if (!found) throw new Error(`There is no case "${name}".`);
  return found;
}

/** This process is one case, or the victim of one. */
async function runChild(attackCase: AttackCase): Promise<void> {
  const { client = '', folder = '', seed } = values;
  const checkout = new Checkout(root, client);
  if (values.victim) return attackCase.victim?.(checkout, positionals);
  const own = [process.argv[1] ?? '', ...ownArguments(attackCase.name, client, folder)];
  const attack: Attack = {
    checkout,
    folder,
    random: new Random(Number(seed)),
    victimCommand: (...args) => [process.execPath, [...own, '--victim', '--', ...args]],
  };
  let unhandled: unknown;
  process.on('unhandledRejection', (reason) => {
    unhandled ??= reason;
  });
  let outcome = await outcomeOfRun(attackCase, attack);
  if (unhandled !== undefined && outcome.verdict === 'ok') {
    outcome = { verdict: 'FAULT', sentence: `a rejection that nobody handles: ${shorten(String(unhandled))}` };
  }
  process.send?.(outcome, () => process.exit(0));
}

async function outcomeOfRun(attackCase: AttackCase, attack: Attack): Promise<Outcome> {
  try {
    return { verdict: 'ok', sentence: await attackCase.run(attack) };
  } catch (error) {
    if (error instanceof Skipped) return { verdict: 'skipped', sentence: error.message };
    if (error instanceof Fault) return { verdict: 'FAULT', sentence: error.message };
    return { verdict: 'FAULT', sentence: `the case failed: ${shorten(String(error))}` };
  }
}
