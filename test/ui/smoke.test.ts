import { join } from 'node:path';
import { expect } from 'vitest';
import { defaultStylesOf, recordedLook, themeOf, variablesOfPanel } from '../page/theme.ts';
import { describeWorkbench, it } from './fixture.ts';

describeWorkbench('the workbench', () => {
  // Of another theme nothing else changes but colours, and they change with the version of the workbench, as these do.
  it('gives the panel the look that pages in a plain browser are given (else: npm run record-themes)', async ({
    open,
    workspace,
  }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    await window.selectText('The weather is');
    await window.runCommand('Trace LLM on selection');
    const frame = await window.webview('Top predictions');
    expect(window.problems()).toEqual([]);
    const { themes, defaultStyles } = await recordedLook();
    expect(await themeOf(frame, await variablesOfPanel())).toEqual(themes.dark);
    expect(await defaultStylesOf(frame)).toBe(defaultStyles);
  });
});
