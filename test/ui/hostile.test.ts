/** Names of files and of models are data, as texts are: whatever they hold appears as text. */
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findIntruders } from '../workbench/in-page.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';

const TEXT = '<img src=x onerror="window.hacked=1"><svg onload="window.hacked=1">';
const FILE = '<img src=x onerror=window.hacked=1>&amp;\u202etxt.txt';
const MODEL = '<b onmouseover=window.hacked=1>&lt;model';

describeWorkbench('hostile content', () => {
  // In `npm test` a page test says so of texts.
  it.runIf(thorough)(
    'appears as text, in the name of the file and of the model as well',
    async ({ open, workspace }) => {
      const model = join(workspace, MODEL);
      await cp(join(root, 'models/starter'), model, { recursive: true });
      await writeFile(join(workspace, FILE), `first\n${TEXT}\n`);
      const window = await open({ file: join(workspace, FILE), settings: { 'llmTrace.model': model } });
      await window.placeCursorAfter('window');
      await window.runCommand('Trace LLM on selection');
      const frame = await window.webview(`${TEXT.length} characters`);
      const shown = await textOf(frame);
      expect(shown).toContain(MODEL);
      expect(shown).toContain(`${FILE.replace('\u202e', '⟨U+202E⟩')}:2`);
      expect(shown.replaceAll(/\s+/g, ' ')).toContain(TEXT);
      expect(await frame.evaluate(findIntruders)).toEqual([]);
      expect(window.problems()).toEqual([]);
    },
  );
});
