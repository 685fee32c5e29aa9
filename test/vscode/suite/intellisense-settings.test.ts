import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { putBack, showBoth } from '../../../src/editor/ghost-text/intellisense-settings';

describe('The settings of a language', () => {
  it('are as they were once those that both lists needed are taken back, without an empty block', async () => {
    const block = () => vscode.workspace.getConfiguration().inspect('[python]')?.globalValue;
    const written = await showBoth({ languageId: 'python' }, 'in its language');
    assert.notEqual(block(), undefined);
    assert.equal(await putBack({ languageId: 'python' }, written), written.length);
    assert.equal(block(), undefined);
  });
});
