/** Reports as web pages: by the editor's own extension for Markdown, whose rendering is no part of this repository. */
import * as assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'mocha';
import * as vscode from 'vscode';
import { reportedTitle } from '../../../src/editor/panel/panel-title';
import { PanelExports } from '../../../src/editor/panel/saving/panel-exports';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { extensionApi, itIfThorough } from './support';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><rect width="80" height="20"/></svg>';

describe('a report that is saved as a web page', () => {
  itIfThorough('has the text, the tables, the folds and the pictures, each once, and no scripts', async () => {
    const { engine, starterModel: model } = await extensionApi();
    const summary = await engine.trace({ model, text: 'The <b>weather</b> is', maxNewTokens: 2 });
    const folder = await mkdtemp(join(tmpdir(), 'llm-trace-report-'));
    const { showSaveDialog } = vscode.window;
    try {
      const path = join(folder, 'report.html');
      Object.assign(vscode.window, { showSaveDialog: async () => vscode.Uri.file(path) });
      const exports = new PanelExports({
        engine,
        recovery: {
          read: (trace: number, use: (trace: number) => unknown) => use(trace),
          readBoth: (_: unknown, use: () => unknown) => use(),
        } as never,
        summaryOf: () => summary,
        saved: () => undefined,
        reports: { open: () => Promise.reject(new Error('not opened')) },
        titleOf: reportedTitle,
      });
      const choice = { variant: 'model', layer: 0, head: 0, position: 3, id: null } as const;
      const pictures = [6, 8].map((step) => ({ step, svg: new TextEncoder().encode(SVG) }));
      const wish = { kind: 'report', trace: summary.trace, choice, pictures } as const;
      // Where the window works on another machine than the one that it is seen on, no browser there opens the file.
      const saved = await exports.save(wish, { place: FIRST_PLACE });
      const isOwn = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
      if (isOwn) assert.deepEqual(saved, { name: 'report.html', report: 0 });
      else {
        assert.equal(saved?.report, undefined);
        assert.ok(saved?.elsewhere?.includes(`not on your own: ${path}. Download it`));
      }

      const page = await readFile(path, 'utf8');
      assert.match(page, /^<!DOCTYPE html>/);
      assert.match(page, /<title>Report: The &#60;b&#62;weather&#60;\/b&#62; is<\/title>/);
      assert.match(page, /<h1[^>]*>Report: The &lt;b&gt;weather&lt;\/b&gt; is<\/h1>/);
      const images = page.match(/<img[^>]*>/g) ?? [];
      assert.equal(images.length, 2);
      for (const image of images) assert.match(image, /src="data:image\/svg\+xml;base64,/);
      assert.equal(page.split(Buffer.from(SVG).toString('base64')).length, 3);
      assert.match(page, /<table/);
      assert.match(page, /<details>\s*<summary>/);
      assert.equal(page.split('<details>').length, page.split('</details>').length);
      assert.doesNotMatch(page, /<script|<b>/);
    } finally {
      Object.assign(vscode.window, { showSaveDialog });
      await rm(folder, { recursive: true });
    }
  });
});
