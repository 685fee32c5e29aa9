/** How often ghost text suggests something is chosen in words, with figures that the documentation has, too. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { GENERAL_RATES } from '../../../src/editor/ghost-text/general-rate';
import { changeHowOften, chooseHowOften } from '../../../src/editor/ghost-text/often';
import { ROOT } from '../model/helpers';

interface Item {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
}

const { vscodeSays } = vi.hoisted(() => ({
  vscodeSays: {
    confidence: 0.55,
    inWorkspace: undefined as number | undefined,
    written: [] as unknown[][],
    executed: [] as unknown[][],
    pick: (_: List): Item | undefined => undefined,
  },
}));

/** The list, from which the test picks as soon as it is shown. */
interface List {
  items: readonly Item[];
  activeItems: readonly Item[];
  selectedItems: readonly Item[];
  placeholder: string;
}

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  ConfigurationTarget: { Global: 1, Workspace: 2 },
  commands: { executeCommand: async (...command: unknown[]) => void vscodeSays.executed.push(command) },
  window: {
    createQuickPick: () => {
      let [accepted, hidden] = [() => {}, () => {}];
      return {
        items: [] as readonly Item[],
        activeItems: [],
        selectedItems: [] as readonly Item[],
        placeholder: '',
        onDidAccept: (listener: () => void) => {
          accepted = listener;
        },
        onDidHide: (listener: () => void) => {
          hidden = listener;
        },
        show() {
          const picked = vscodeSays.pick(this);
          if (picked) this.selectedItems = [picked];
          (picked ? accepted : hidden)();
        },
        dispose: () => {},
      };
    },
  },
  workspace: {
    getConfiguration: () => ({
      get: (name: string) => (name === 'confidence' ? vscodeSays.confidence : undefined),
      inspect: () => ({ workspaceValue: vscodeSays.inWorkspace }),
      update: async (...written: unknown[]) => void vscodeSays.written.push(written),
    }),
  },
}));

let list: List;
let items: readonly Item[];
let model = { name: 'the starter', isStarter: true };

const choose = async (label?: string) => {
  vscodeSays.pick = (shown) => {
    list = shown;
    ({ items } = shown);
    return items.find((one) => label !== undefined && one.label.includes(label));
  };
  return chooseHowOften(model);
};

beforeEach(() => {
  Object.assign(vscodeSays, { confidence: 0.55, inWorkspace: undefined, written: [], executed: [] });
});

it('each choice has the shares that were measured, in the words of the documentation’s table', async () => {
  const text = await readFile(join(ROOT, 'docs/ghost-text.md'), 'utf8');
  for (const { confidence, shown, right } of GENERAL_RATES) {
    const row = text.split('\n').find((line) => new RegExp(`^\\| ${confidence}[ |]`).test(line)) ?? '';
    const cells = row.split('|').slice(2, 5);
    const shares = cells.map((cell) => [...cell.matchAll(/(\d+) %/g)].map(([, share]) => Number(share)));
    const range = (at: number) => {
      const all = shares.map((each) => each[at] as number);
      return [Math.min(...all), Math.max(...all)];
    };
    expect([range(0), range(1)], row).toEqual([shown, right]);
  }
});

it('the README tells those of the default', async () => {
  const text = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [said = ''] = /it shows something at .*? \(code\)/.exec(text) ?? [];
  const [least, most, ...right] = [...said.matchAll(/\d+/g)].map(Number);
  const usual = GENERAL_RATES.find(({ confidence }) => confidence === 0.55);
  expect([least, most]).toEqual(usual?.shown);
  expect([Math.min(...right), Math.max(...right)]).toEqual(usual?.right);
});

it('the one that is set is marked, and another is written where it was set before', async () => {
  expect(await choose('Less often')).toBe(
    'Ghost text is now shown if the first word is at least 80\u00a0% likely to be right',
  );
  expect(items.map(({ label }) => label)).toEqual([
    '$(blank) More often',
    '$(check) As usual, the default',
    '$(blank) Less often',
    '$(blank) Only where rarely wrong',
    '$(blank) Another value...',
  ]);
  expect(list.activeItems).toEqual([items[1]]);
  // The figures stand before what a narrow window cuts.
  for (const { description } of items.slice(0, -1))
    expect(description).toMatch(/^right in \d+ to \d+\u00a0%, at \d+ to \d+\u00a0% of places$/);
  for (const { label, description } of items) expect(`${label} ${description}`.length).toBeLessThan(80);
  expect(items.map(({ detail }) => detail?.split(' at least ')[0])).toEqual([
    'Then: shown if the first word is',
    'Now: shown if the first word is',
    'Then: shown if the first word is',
    'Then: shown if the first word is',
    undefined,
  ]);
  expect(vscodeSays.written).toEqual([['confidence', 0.8, 1]]);
  vscodeSays.inWorkspace = 0.7;
  await choose('More often');
  expect(vscodeSays.written.at(-1)).toEqual(['confidence', 0.4, 2]);
});

it('a value of one’s own is marked as such, and the setting is a choice, too', async () => {
  vscodeSays.confidence = 0.72;
  expect(await choose('Another value')).toBeUndefined(); // nothing is written yet
  expect(items.filter(({ label }) => label.startsWith('$(check)'))).toMatchObject([
    { label: '$(check) Another value...', description: 'now 72\u00a0%, in the settings' },
  ]);
  expect(list.activeItems).toEqual(items.slice(-1));
  expect(vscodeSays.executed).toEqual([['workbench.action.openSettings', 'llmTrace.ghostText.confidence']]);
  expect(vscodeSays.written).toEqual([]);
});

it('who closes the list changes nothing', async () => {
  expect(await choose()).toBeUndefined();
  expect([vscodeSays.written, vscodeSays.executed]).toEqual([[], []]);
});

it('says whose figures they are, and that those of another model may differ', async () => {
  await choose();
  expect(list.placeholder).toBe('Measured once with the starter, in documentation, code and a novel');
  model = { name: 'SmolLM2-135M-Instruct.Q4_1', isStarter: false };
  await choose();
  expect(list.placeholder).toBe('Measured once with the starter; with SmolLM2-135M-Instruct.Q4_1 they may differ');
});

it('once another one is written it is said, and what was held back is asked for anew at once', async () => {
  const done: string[] = [];
  const parts = { tell: (written: string) => void done.push(written), askHere: async () => void done.push('asked') };
  vscodeSays.pick = () => undefined;
  await changeHowOften(model, parts);
  expect(done).toEqual([]);
  vscodeSays.pick = ({ items: [first] }) => first;
  await changeHowOften(model, parts);
  expect(vscodeSays.written).toHaveLength(1);
  expect(done).toEqual([expect.stringMatching(/^Ghost text is now /), 'asked']);
});
