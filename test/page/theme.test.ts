/** Pages look as they do in VS Code. */
import { expect } from 'vitest';
import { contrast, parseColor } from '../../webview/theme/color.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { recordedLook, variablesOfPanel } from './theme.ts';

describePage('the look of the page', () => {
  const it = itLooksAt(async (open) => {
    const panel = await open({ theme: 'light', level: 'story', place: null });
    return { panel, frame: await panel.trace('The weather is') };
  });

  it('has every variable that the panel names, in every theme (else: npm run record-themes)', async ({ shared }) => {
    const { themes } = await recordedLook();
    const named = await variablesOfPanel();
    for (const { variables } of Object.values(themes)) expect(Object.keys(variables).sort()).toEqual(named);
    const { panel, frame } = await shared();
    await panel.useTheme('light');
    const color = await frame
      .locator('h1')
      .first()
      .evaluate((title) => getComputedStyle(title).color);
    const [red, green, blue] = ['#', ...(themes.light.variables['--vscode-foreground'] ?? '').matchAll(/[\da-f]{2}/gi)]
      .slice(1)
      .map((part) => Number.parseInt(String(part), 16));
    expect(color).toBe(`rgb(${red}, ${green}, ${blue})`);
    expect(await frame.evaluate(() => document.body.dataset['vscodeThemeKind'])).toBe('vscode-light');
    // Dimmed text as well keeps what a theme of high contrast is for.
    for (const theme of ['high-contrast', 'high-contrast-light'] as const) {
      await panel.useTheme(theme);
      const place = frame.locator('trace-story-step .place');
      const dimmed = parseColor(await place.evaluate((element) => getComputedStyle(element).color));
      const background = parseColor(await frame.evaluate(() => getComputedStyle(document.body).backgroundColor));
      expect(contrast(dimmed ?? [0, 0, 0], background ?? [0, 0, 0]), theme).toBeGreaterThanOrEqual(7);
    }
  });

  it('has text on a button that is pointed at which can be read, in every theme', async ({ shared }) => {
    const { panel, frame } = await shared();
    await frame.locator('[data-goto="8"]').click();
    const button = frame.locator('[data-action="find-heads"]');
    for (const theme of ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const) {
      await panel.useTheme(theme);
      await button.hover();
      const colors = () =>
        button.evaluate((host) => {
          const { color, backgroundColor } = getComputedStyle(
            host.shadowRoot?.querySelector('[part="base"]') as Element,
          );
          return [color, backgroundColor];
        });
      const ratio = async () => {
        const [text, background] = (await colors()).map((one) => parseColor(one));
        return contrast(text ?? [0, 0, 0], background ?? [0, 0, 0]);
      };
      await expect.poll(ratio, { message: theme }).toBeGreaterThanOrEqual(4.5);
    }
  });
});
