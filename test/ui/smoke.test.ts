import { join } from 'node:path';
import { expect } from 'vitest';
import { describeWorkbench, it } from './fixture.ts';

describeWorkbench('the workbench', () => {
  it('shows the file that was opened', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    await window.sees('The weather is fine today.');
    expect(window.problems()).toEqual([]);
  });
});
