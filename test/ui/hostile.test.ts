/** Text, names of files and names of models are data: whatever they hold appears as text. */
import { cp, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../workbench/paths.ts';
import { textOf } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';

/** Each would set `window.hacked`, or break out of a script, a template or its place in the line. */
const TEXTS = [
  '<img src=x onerror="window.hacked=1"><svg onload="window.hacked=1">',
  '</script><script>window.hacked=1</script>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the point.
  '${window.hacked=1} {{7*7}} <%= 7*7 %> javascript:window.hacked=1',
  '"><style>*{display:none}</style><iframe srcdoc="<b>x</b>"></iframe>',
  'user\u202egnp.exe\u2066\u2069 \u200b\u0007\u001b[31m end',
] as const;
const FILE = '<img src=x onerror=window.hacked=1>&amp;\u202etxt.txt';
const MODEL = '<b onmouseover=window.hacked=1>&lt;model';

/** Elements that no text of ours brings: what markup would have become. */
function intruders(frame: Frame): Promise<string[]> {
  return frame.evaluate(() => {
    const all = (from: ParentNode): Element[] =>
      [...from.querySelectorAll('*')].flatMap((element) => [
        element,
        ...(element.shadowRoot ? all(element.shadowRoot) : []),
      ]);
    const hostile = 'img, iframe, style[data-x], [onerror], [onload], [onmouseover], [srcdoc]';
    const found = all(document.body)
      .filter((element) => element.matches(hostile))
      .map(({ outerHTML }) => outerHTML);
    return 'hacked' in window ? [...found, 'window.hacked is set'] : found;
  });
}

describeWorkbench('hostile content', () => {
  it('appears as text, in the name of the file and of the model as well', async ({ open, workspace }) => {
    const model = join(workspace, MODEL);
    await cp(join(root, 'models/starter'), model, { recursive: true });
    await rename(join(workspace, 'weather.txt'), join(workspace, FILE));
    await writeFile(join(workspace, FILE), TEXTS.join('\n'));
    const window = await open({ file: join(workspace, FILE), settings: { 'llmTrace.model': model }, fresh: true });
    for (const [line, text] of TEXTS.entries()) {
      await window.page.locator('.monaco-editor .view-line').first().click();
      await window.page.keyboard.press('Control+Home');
      for (let i = 0; i < line; i++) await window.page.keyboard.press('ArrowDown');
      await window.runCommand('Trace LLM on selection');
      const wanted = `${text.length} characters`;
      const frame = await window.webview(
        (candidate) => textOf(candidate).then((shown) => shown.includes(wanted)),
        60_000,
      );
      const shown = await textOf(frame);
      expect(shown).toContain(MODEL);
      expect(shown).toContain(`${FILE.replace('\u202e', '⟨U+202E⟩')}:${line + 1}`);
      // Characters that show nothing or turn the line round are written by their names.
      if (/^[\x20-\x7e]*$/.test(text)) expect(shown.replaceAll(/\s+/g, ' ')).toContain(text);
      else expect(shown).toContain('⟨U+001B⟩');
      expect(await intruders(frame)).toEqual([]);
    }
    expect(window.problems()).toEqual([]);
  });
});
