/** Which texts are compared at once: lines that are selected, and what was traced. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { askForSeveralTexts } from '../../../src/editor/panel/several-texts';
import { root } from '../../workbench/paths';

interface Item {
  readonly text: string;
  readonly description: string;
  readonly picked: boolean;
}

const seen = vi.hoisted(() => ({
  selected: [] as string[],
  items: [] as unknown[],
  placeHolder: '',
  said: [] as string[],
  /** How many of the offered texts are chosen; `undefined`: those that are chosen already. */
  takes: undefined as number | undefined,
}));

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, at) => String(values[Number(at)])) },
  window: {
    get activeTextEditor() {
      return { selections: seen.selected, document: { getText: (selection: string) => selection } };
    },
    visibleTextEditors: [],
    showInformationMessage: async (sentence: string) => void seen.said.push(sentence),
    showQuickPick: async (items: Item[], { placeHolder }: { placeHolder: string }) => {
      Object.assign(seen, { items, placeHolder });
      return seen.takes === undefined ? items.filter(({ picked }) => picked) : items.slice(0, seen.takes);
    },
  },
}));

beforeEach(() => {
  Object.assign(seen, { selected: [], items: [], placeHolder: '', said: [], takes: undefined });
});

const ENCODER = '/models/all-minilm-l6-v2';
const recent = (...texts: string[]) => ({
  open: [],
  recent: texts.map((text) => ({ text, model: '/models/gpt2', source: null })),
});

it('each selected line that is not empty is a text, chosen already, and what was traced is offered', async () => {
  seen.selected = ['  The sun is out.\n\nThe moon is up.\r\nThe sun is out.\n'];
  expect(await askForSeveralTexts(recent('The rain'), '/models/gpt2', ENCODER)).toEqual({
    texts: ['The sun is out.', 'The moon is up.'],
    model: ENCODER,
  });
  expect((seen.items as Item[]).map(({ text, description, picked }) => [text, description, picked])).toEqual([
    ['The sun is out.', 'selected line', true],
    ['The moon is up.', 'selected line', true],
    ['The rain', 'traced', false],
  ]);
  // The chosen model makes no vector: the one that is there is offered instead.
  expect(seen.placeHolder).toBe(
    'Choose 2 to 12 texts: gpt2 makes no vector of a text, so all-minilm-l6-v2 compares them',
  );
  await askForSeveralTexts(recent('The rain'), ENCODER, ENCODER);
  expect(seen.placeHolder).toBe('Choose 2 to 12 texts: all-minilm-l6-v2 compares each two of them');
});

it('more than 12 are not compared, and too few are asked for, each in one sentence', async () => {
  seen.selected = [Array.from({ length: 15 }, (_, at) => `Text ${at}`).join('\n')];
  // Those that have room are chosen beforehand.
  expect((await askForSeveralTexts(recent(), ENCODER, ENCODER))?.texts).toHaveLength(12);
  seen.takes = 13;
  expect(await askForSeveralTexts(recent(), ENCODER, ENCODER)).toBeUndefined();
  seen.selected = [];
  expect(await askForSeveralTexts(recent('The rain'), ENCODER, ENCODER)).toBeUndefined();
  expect(seen.said).toEqual([
    'At most 12 texts are compared at once, not 13.',
    'Select lines in an editor, each of them a text, or trace texts first: at least two are compared.',
  ]);
});

it('who types "similar" in the palette finds the command, always enabled', () => {
  const { commands, menus } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).contributes;
  const titles = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8'));
  const found = commands.filter(({ title }: { title: string }) => /similar/i.test(titles[title.replaceAll('%', '')]));
  expect(found.map(({ command }: { command: string }) => command)).toEqual(['llmTrace.similarityOfTexts']);
  expect(found[0].enablement).toBeUndefined();
  const hidden = menus.commandPalette.map(({ command }: { command: string }) => command);
  expect(hidden).not.toContain('llmTrace.similarityOfTexts');
});
