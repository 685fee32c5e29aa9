import * as assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { CompletionParams } from '../../../src/engine/protocol/completion-protocol';
import { thorough } from '../../workbench/thorough.ts';
import { extensionApi, hoverTexts, itIfThorough, openText, until } from './support';

/** What the editor asked the engine for. */
class Requests {
  last: CompletionParams | undefined;
  started = 0;
  alive = 0;
  /** How often suggestions are right is measured once, while nobody types. */
  measured: Promise<unknown> = Promise.resolve();
  /** Those that nobody has cancelled; a busy engine takes a while to say that it stopped the others. */
  wanted = 0;
  mostWanted = 0;
  ended = 0;
  private restore = () => {};

  async watch(): Promise<void> {
    const { engine } = await extensionApi();
    const complete = engine.complete.bind(engine);
    const calibrate = engine.calibrate.bind(engine);
    this.restore = () => Object.assign(engine, { complete, calibrate });
    engine.calibrate = (params, options) => {
      const measuring = calibrate(params, options);
      this.measured = measuring.catch(() => undefined);
      return measuring;
    };
    engine.complete = (params, options) => {
      this.last = params;
      this.started++;
      this.alive++;
      this.mostWanted = Math.max(this.mostWanted, ++this.wanted);
      let isWanted = true;
      const leave = () => {
        if (isWanted) this.wanted--;
        isWanted = false;
      };
      options?.signal?.addEventListener('abort', leave);
      return complete(params, options).finally(() => {
        leave();
        this.alive--;
        this.ended++;
      });
    };
  }

  unwatch(): void {
    this.restore();
  }

  /** Wait until none has come for a while. */
  async rest(quiet = 400): Promise<void> {
    for (let seen = -1; seen !== this.started || this.alive > 0; await sleep(quiet)) seen = this.started;
  }
}

const section = () => vscode.workspace.getConfiguration('llmTrace.ghostText');
const type = (text: string) => vscode.commands.executeCommand('type', { text });
const run = (command: string) => vscode.commands.executeCommand(`editor.action.inlineSuggest.${command}`);

async function typeAtEnd(editor: vscode.TextEditor, text: string): Promise<void> {
  const end = editor.document.positionAt(editor.document.getText().length);
  editor.selection = new vscode.Selection(end, end);
  await type(text);
}

/** The editor shows a suggestion a moment after it has it: accept until something is there. */
async function accept(editor: vscode.TextEditor, command: string): Promise<string> {
  const { document } = editor;
  const { length } = document.getText();
  for (let i = 0; i < 100 && document.getText().length === length; i++) {
    await run(command);
    await sleep(50);
  }
  return document.getText().slice(length);
}

describe('ghost text in the extension host', () => {
  let requests: Requests;

  before(async () => {
    await section().update('enabled', 'on', true);
    await section().update('confidence', 0, true);
    await section().update('languages', { '*': true }, true);
    requests = new Requests();
    await requests.watch();
  });

  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  after(async () => {
    requests.unwatch();
    for (const name of ['enabled', 'languages', 'confidence', 'maxTokens'])
      await section().update(name, undefined, true);
  });

  it('is accepted line by line', async () => {
    // The request that follows a key makes the same suggestion as the one by hand: on a busy machine it comes after that.
    const said = 'Hello, my little friend!';
    const editor = await openText(`She said:\n${said}\nHe said:\n${said}\nShe said:`);
    await typeAtEnd(editor, '\n');
    await requests.rest();
    await run('trigger');
    await requests.rest();
    assert.equal(requests.last?.options.maxLines, 6, 'on an empty line several are suggested');
    assert.equal((await accept(editor, 'acceptNextLine')).trimEnd(), said);
  });

  // VS Code shows nothing whose range has a surrogate pair, not even of text that stays as it is.
  const further = thorough ? ['A 😀 you need to open', 'He 🏃‍♂️ is running to the'] : [];
  for (const text of ['The 👨‍👩‍👧 went to the', ...further])
    it(`is shown in a line with an emoji, of which its range has none: “${text}”`, async () => {
      const editor = await openText(text);
      await typeAtEnd(editor, ' ');
      await run('trigger');
      await requests.rest();
      const { ghostText } = await extensionApi();
      const { document, selection } = editor;
      const context = { triggerKind: vscode.InlineCompletionTriggerKind.Invoke, selectedCompletionInfo: undefined };
      const { token } = new vscode.CancellationTokenSource();
      const items = await ghostText.provideInlineCompletionItems(document, selection.active, context, token);
      const [item] = Array.isArray(items) ? items : [];
      assert.ok(item?.range, 'something is suggested');
      const replaced = document.getText(item.range);
      assert.doesNotMatch(replaced, /[\ud800-\udfff]/);
      assert.ok(String(item.insertText).startsWith(replaced));
      assert.notEqual(await accept(editor, 'commit'), '');
    });

  it('can be explained after it was accepted, where it stands', async () => {
    const editor = await openText('Once upon a time there was a');
    await typeAtEnd(editor, ' lit');
    const text = await accept(editor, 'commit');
    assert.match(text, /^tle/);
    const actions = (offset: number) => {
      const at = editor.document.positionAt(offset);
      return vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        editor.document.uri,
        new vscode.Range(at, at),
      );
    };
    const titles = (await actions(editor.document.getText().length)).map(({ title }) => title);
    assert.deepEqual(titles, ['Explain This Suggestion']);
    assert.deepEqual(await actions(3), []);
    // Of both hovers there the one comes first that tells who suggested it.
    const hovers = await hoverTexts(editor.document, 'Once upon a time there was a lit'.length);
    assert.match(hovers[0] ?? '', /^Suggested by LLM Trace with /);
    assert.match(hovers[1] ?? '', / of the model “starter”/);
  });

  it('goes token by token in a list, the panel’s numbers beside each, until that is closed', async () => {
    const editor = await openText('Once upon a time there was a lit');
    const { document } = editor;
    const end = document.positionAt(document.getText().length);
    editor.selection = new vscode.Selection(end, end);
    const closed = vscode.commands.executeCommand('llmTrace.nextTokens');
    const take = async () => {
      const { length } = document.getText();
      for (let i = 0; i < 200 && document.getText().length === length; i++, await sleep(50))
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return document.getText().slice(length);
    };
    assert.equal(await take(), 'tle', 'the word is read again, and goes on');
    assert.match(await take(), /^ \w+/, 'the list went on with the next');
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await closed;
    assert.equal(document.offsetAt(editor.selection.active), document.getText().length);
  });

  it('goes on from the cells above in a notebook', async () => {
    const cell = (text: string) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python');
    const data = new vscode.NotebookData([cell('first = "the cell above"'), cell('')]);
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    const shown = await vscode.window.showNotebookDocument(notebook);
    shown.selection = new vscode.NotebookRange(1, 2);
    await vscode.commands.executeCommand('notebook.cell.edit');
    const second = notebook.cellAt(1).document;
    await until('the cell has the cursor', () =>
      vscode.window.activeTextEditor?.document === second ? true : undefined,
    );
    const before = requests.started;
    await type('second = ');
    await run('trigger');
    await until('the engine is asked', () => (requests.started > before ? true : undefined));
    const { text, start, document } = requests.last as CompletionParams;
    assert.equal(text, 'first = "the cell above"\n\nsecond = ');
    assert.equal(start, 0);
    assert.equal(document, notebook.uri.toString());
  });

  it('wants one request at most while somebody types fast, and rests afterwards', async function () {
    this.timeout(120_000);
    const editor = await openText('Once upon a time ');
    await typeAtEnd(editor, 'x'); // the model is loaded by the first
    await requests.rest();
    const before = requests.started;
    requests.mostWanted = 0;
    const begin = performance.now();
    const keys = thorough ? 150 : 30;
    const text = 'the old man went down to the harbour, where nobody waited for him any more; '.repeat(2);
    for (let key = 0; key < keys; key++) {
      await type(text[key] as string);
      await sleep(Math.max(0, begin + ((key + 1) * 1000) / 30 - performance.now()));
    }
    await requests.rest(2_000); // the editor of a busy machine asks late
    await requests.measured;
    await requests.rest(); // a model that has been measured meanwhile is asked once more
    const started = requests.started - before;
    const cpu = process.cpuUsage();
    await sleep(2000);
    const { user, system } = process.cpuUsage(cpu);
    const used = (user + system) / 1000;
    console.log(`${keys} keys, ${started} requests; then ${used.toFixed(0)} ms of the processor in 2 s`);
    assert.equal(requests.mostWanted, 1);
    assert.ok(started <= keys);
    assert.equal(requests.started - before, started, 'nothing was asked for after the last key');
    assert.ok(used < 400, `the process used ${used} ms of 2 s`);
    assert.ok(editor.document.getText().endsWith(text.slice(0, keys)), 'what was typed is what stands there');
  });

  // `npm run check:long` asks for thousands.
  const MANY = thorough ? 1000 : 50;

  itIfThorough(`does not grow: ${MANY} completions`, async function () {
    this.timeout(240_000);
    setFlagsFromString('--expose-gc');
    setFlagsFromString('--no-flush-bytecode'); // else code that was not used for a while goes after several collections
    const collect = runInNewContext('gc') as () => void;
    await section().update('maxTokens', 4, true);
    const { ghostText } = await extensionApi();
    const words = ['harbour', 'quiet', 'zebra', 'value', 'number', 'and', 'why', 'jump', 'over', 'if'];
    const lines = Array.from({ length: 2 * MANY }, (_, line) =>
      [1, 3, 7].map((step) => words[(line * step) % words.length]).join(' '),
    );
    const { document } = await openText(lines.join('\n'));
    const ends = lines.map((line, index) => new vscode.Position(index, line.length));
    const context = { triggerKind: vscode.InlineCompletionTriggerKind.Invoke, selectedCompletionInfo: undefined };
    const source = new vscode.CancellationTokenSource();
    const many = async () => {
      const { ended } = requests;
      for (const position of ends.splice(0, MANY))
        await ghostText.provideInlineCompletionItems(document, position, context, source.token);
      await requests.rest();
      assert.equal(requests.ended - ended, MANY, 'each was asked for');
      // What one collection has found to be of no use may have kept other things until the next.
      for (let i = 0; i < 4; i++, await sleep(50)) collect();
      const { rss, heapUsed } = process.memoryUsage();
      return { resident: rss, objects: heapUsed };
    };
    const first = await many(); // caches are full and the code is compiled
    const second = await many();
    for (const what of ['resident', 'objects'] as const) {
      const [before, after] = [first[what], second[what]].map((bytes) => `${(bytes / 1e6).toFixed(0)} MB`);
      const said = `${what}: ${before}, after ${MANY} completions more ${after}`;
      console.log(said);
      assert.ok(second[what] < 1.05 * first[what], said);
    }
  });
});
