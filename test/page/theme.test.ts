/** Pages look as they do in VS Code. */
import { expect } from 'vitest';
import { describePage, it } from './fixture.ts';
import { recordedLook, variablesOfPanel } from './theme.ts';

describePage('the look of the page', () => {
  it('has every variable that the panel names, in every theme (else: npm run record-themes)', async ({ open }) => {
    const { themes } = await recordedLook();
    const named = await variablesOfPanel();
    for (const { variables } of Object.values(themes)) expect(Object.keys(variables).sort()).toEqual(named);
    const panel = await open({ theme: 'light', level: 'story' });
    const frame = await panel.trace('The weather is');
    const color = await frame
      .locator('h1')
      .first()
      .evaluate((title) => getComputedStyle(title).color);
    const [red, green, blue] = ['#', ...(themes.light.variables['--vscode-foreground'] ?? '').matchAll(/[\da-f]{2}/gi)]
      .slice(1)
      .map((part) => Number.parseInt(String(part), 16));
    expect(color).toBe(`rgb(${red}, ${green}, ${blue})`);
    expect(await frame.evaluate(() => document.body.dataset['vscodeThemeKind'])).toBe('vscode-light');
  });
});
