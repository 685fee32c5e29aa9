/** Where the model was silent VS Code is asked once more when the model can say more, if nothing has changed there. */
import { beforeEach, expect, it, vi } from 'vitest';
import { SecondRequest } from '../../../src/editor/ghost-text/second-request';

const { window, executeCommand } = vi.hoisted(() => ({
  window: { activeTextEditor: undefined as unknown },
  executeCommand: vi.fn(async (..._: readonly unknown[]) => undefined),
}));
vi.mock('vscode', () => ({ window, commands: { executeCommand } }));

const position = (character: number) => {
  const isEqual = (other: { readonly character: number }) => other.character === character;
  return { line: 0, character, isEqual };
};
const document = { version: 1 };
const editor = (of: object, character: number) => ({
  document: of,
  selection: { isEmpty: true, active: position(character) },
});

beforeEach(() => {
  executeCommand.mockClear();
  window.activeTextEditor = editor(document, 3);
});

it.each(['once more', 'by hand'] as const)('asks once, %s', async (how) => {
  const second = new SecondRequest();
  let during: typeof second.asking;
  executeCommand.mockImplementationOnce(async () => {
    during = second.asking;
  });
  second.answered(document, position(3), true);
  await second.ask(how);
  await second.ask(how);
  expect(executeCommand.mock.calls).toEqual([['editor.action.inlineSuggest.trigger']]);
  expect([during, second.asking]).toEqual([how, undefined]);
});

it.each([
  ['nobody was answered yet', () => undefined],
  ['something was suggested', (second: SecondRequest) => second.answered(document, position(3), false)],
  ['the cursor has moved', (second: SecondRequest) => second.answered(document, position(2), true)],
  ['another text is edited', (second: SecondRequest) => second.answered({ ...document }, position(3), true)],
])('asks nothing where %s', async (_, before) => {
  const second = new SecondRequest();
  before(second);
  await second.ask();
  expect(executeCommand).not.toHaveBeenCalled();
});

it('asks nothing where the text has changed', async () => {
  const edited = { version: 1 };
  const second = new SecondRequest();
  window.activeTextEditor = editor(edited, 3);
  second.answered(edited, position(3), true);
  edited.version = 2;
  await second.ask();
  expect(executeCommand).not.toHaveBeenCalled();
});

it('asks where the cursor is, in the editor, where ghost text was turned on just now', async () => {
  const second = new SecondRequest();
  const during: (typeof second.asking)[] = [];
  executeCommand.mockImplementation(async () => void during.push(second.asking));
  await second.askHere();
  expect(executeCommand.mock.calls).toEqual([
    ['workbench.action.focusActiveEditorGroup'],
    ['editor.action.inlineSuggest.trigger'],
  ]);
  expect(during).toEqual([undefined, 'once more']);
  await second.askHere('by hand');
  expect(during.at(-1)).toBe('by hand');
  executeCommand.mockClear();
  window.activeTextEditor = undefined;
  await second.askHere();
  expect(executeCommand).not.toHaveBeenCalled();
});
