/** Which texts are compared at once: lines that are selected, what is typed, and what was traced. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { askForSeveralTexts, textsOfSelectedLines, twoSelectedLines } from '../../../src/editor/panel/several-texts';
import type { TypedTexts } from '../../../src/editor/panel/texts-pick';
import { root } from '../../workbench/paths';

/** The list as VS Code would show it, driven by the test. */
const list = vi.hoisted(() => {
  const handlers: Record<string, (value?: string) => unknown> = {};
  const on = (name: string) => (handler: (value?: string) => unknown) => {
    handlers[name] = handler;
  };
  return {
    selected: [] as string[],
    items: [] as readonly vscode.QuickPickItem[],
    selectedItems: [] as readonly vscode.QuickPickItem[],
    title: '',
    placeholder: '',
    value: '',
    onDidChangeValue: on('value'),
    onDidAccept: on('accept'),
    onDidHide: on('hide'),
    show: () => undefined,
    dispose: () => undefined,
    fire: (name: string, value?: string) => handlers[name]?.(value),
  };
});

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, at) => String(values[Number(at)])) },
  window: {
    get activeTextEditor() {
      return { selections: list.selected, document: { getText: (selection: string) => selection } };
    },
    visibleTextEditors: [],
    createQuickPick: () => list,
  },
}));

beforeEach(() => {
  Object.assign(list, { selected: [], items: [], selectedItems: [], value: '' });
});

const ENCODER = '/models/all-minilm-l6-v2';
const recent = (...texts: string[]) => ({
  open: [],
  recent: texts.map((text) => ({ text, model: '/models/gpt2', source: null })),
});
const shown = () => list.items.map(({ label, description }) => `${label} | ${description}`);

function type(value: string): void {
  list.value = value;
  list.fire('value', value);
}

/** @param label what the picked entry’s label ends with; without it, Enter is quicker than the list */
function enter(label?: string): void {
  const item = list.items.find((one) => label !== undefined && one.label.endsWith(label));
  list.selectedItems = item ? [item] : [];
  list.fire('accept');
}

it('each selected line that is not empty is a text, chosen already: Enter compares them', async () => {
  list.selected = ['  The sun is out.\n\nThe moon is up.\r\nThe sun is out.\n'];
  const asked = askForSeveralTexts(recent('The rain'), '/models/gpt2', ENCODER);
  expect(shown()).toEqual([
    '$(table) Compare These 2 Texts | those with a tick',
    '$(check) The sun is out. | selected line, chosen',
    '$(check) The moon is up. | selected line, chosen',
    '$(blank) The rain | traced',
  ]);
  expect(list.placeholder).toBe('Type a text and press Enter to add it. The selected lines are here already.');
  // The chosen model makes no vector: the one that is there compares, and the title says so.
  expect(list.title).toBe('Similarity of 2 to 12 Texts by all-minilm-l6-v2 (gpt2 makes no vector of a text)');
  enter();
  expect(await asked).toEqual(['The sun is out.', 'The moon is up.']);
});

it('what is typed is a text of the list after Enter, chosen, and the field is ready for the next', async () => {
  const asked = askForSeveralTexts(recent('The rain'), ENCODER, ENCODER);
  expect(list.placeholder).toBe('Type a text and press Enter to add it. Lines selected in an editor are offered, too.');
  expect(shown()).toEqual(['$(blank) The rain | traced']);
  type('A poem ');
  expect(list.items[0]).toMatchObject({ label: '$(add) A poem', detail: 'Add “A poem”: Enter', alwaysShow: true });
  enter();
  expect([list.value, shown()]).toEqual([
    '',
    [
      '$(info) At least two texts are needed to compare them. | 1 of at most 12 chosen',
      '$(check) A poem | typed, chosen',
      '$(blank) The rain | traced',
    ],
  ]);
  // One too few is said in the list, which stays.
  enter();
  enter('The rain');
  type('A song');
  enter('A song');
  enter('Compare These 3 Texts');
  expect(await asked).toEqual(['A poem', 'The rain', 'A song']);
});

it('nothing typed is lost: a list that is closed hands it to the next, also what is still in the field', async () => {
  const typed: TypedTexts = { texts: [], value: '' };
  const closed = askForSeveralTexts(recent(), ENCODER, ENCODER, typed);
  type('A poem');
  enter();
  type('Half a so');
  list.fire('hide');
  expect(await closed).toBeUndefined();
  list.value = '';
  const asked = askForSeveralTexts(recent('The rain'), ENCODER, ENCODER, typed);
  expect([list.value, list.items[0]?.label]).toEqual(['Half a so', '$(add) Half a so']);
  enter();
  enter();
  expect(await asked).toEqual(['A poem', 'Half a so']);
  expect(typed).toEqual({ texts: [], value: '' });
});

it('a tick is taken away again, and more than 12 are not compared, which the list says', async () => {
  list.selected = [Array.from({ length: 15 }, (_, at) => `Text ${at}`).join('\n')];
  const asked = askForSeveralTexts(recent(), ENCODER, ENCODER);
  expect(shown()[0]).toBe('$(table) Compare These 12 Texts | those with a tick');
  enter('Text 12');
  expect(shown()[0]).toBe('$(info) At most 12 texts are compared at once, not 13. | 13 of at most 12 chosen');
  enter();
  enter('Text 3');
  enter();
  expect(await asked).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((at) => `Text ${at}`));
});

it('selected lines are compared without a list where they are 2 to 12', () => {
  list.selected = ['One\nTwo'];
  expect(textsOfSelectedLines()).toEqual(['One', 'Two']);
  list.selected = ['One'];
  expect(textsOfSelectedLines()).toBeUndefined();
});

it('two selected lines are set side by side, of one or of three both texts are asked for; the menu offers it of two alone', () => {
  list.selected = ['One\n\n Two '];
  expect(twoSelectedLines()).toEqual(['One', 'Two']);
  for (const other of ['One', 'One\nTwo\nThree', 'One\nOne']) {
    list.selected = [other];
    expect(twoSelectedLines()).toBeUndefined();
  }
  const { menus } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).contributes;
  const offered = [...menus.commandPalette, ...menus['editor/context']].filter(
    ({ command }) => command === 'llmTrace.compareSelectedLines',
  );
  expect(offered.map(({ when }) => when)).toEqual([
    'editorIsOpen && llmTrace.linesSelected == 2',
    'editorHasSelection && llmTrace.linesSelected == 2',
  ]);
});

it('who types "similar" in the palette finds the command, always enabled; that of selected lines where there are some', () => {
  const { commands, menus } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).contributes;
  const titles = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8'));
  const found = commands.filter(({ title }: { title: string }) => /similar/i.test(titles[title.replaceAll('%', '')]));
  expect(found.map(({ command }: { command: string }) => command)).toEqual([
    'llmTrace.similarityOfTexts',
    'llmTrace.similarityOfSelectedLines',
  ]);
  expect(found[0].enablement).toBeUndefined();
  const hidden = menus.commandPalette.map(({ command }: { command: string }) => command);
  expect(hidden).not.toContain('llmTrace.similarityOfTexts');
  const inMenus = [...menus.commandPalette, ...menus['editor/context']].filter(
    ({ command }) => command === 'llmTrace.similarityOfSelectedLines',
  );
  expect(inMenus.map(({ when }) => when)).toEqual([
    'editorIsOpen && llmTrace.linesSelected',
    'editorHasSelection && llmTrace.linesSelected',
  ]);
});
