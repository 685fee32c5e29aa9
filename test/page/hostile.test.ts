/** Text is data: whatever it holds appears as text, and stays in its place. */
import { expect } from 'vitest';
import { findIntruders } from '../workbench/in-page.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { describePage, it } from './fixture.ts';
import { seenText } from './visit-steps.ts';

/** Each would set `window.hacked`, or break out of a script, a template or its place in the line. */
const TEXTS = [
  '<img src=x onerror="window.hacked=1"><svg onload="window.hacked=1">',
  '</script><script>window.hacked=1</script>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the point.
  '${window.hacked=1} {{7*7}} <%= 7*7 %> javascript:window.hacked=1',
  '"><style>*{display:none}</style><iframe srcdoc="<b>x</b>"></iframe>',
  'user\u202egnp.exe\u2066\u2069 \u200b\u0007\u001b[31m end',
] as const;
const LONG = `${'W'.repeat(3000)}${'='.repeat(3000)}`;

describePage('hostile content', () => {
  // In the first step, and in all of them by `npm run check:long`.
  it('appears as text', async ({ open }) => {
    const panel = await open({ level: thorough ? 'numbers' : 'figures' });
    for (const text of TEXTS) {
      const frame = await panel.trace(text);
      await expect.poll(seenText(frame)).toContain(`${text.length} characters`);
      const shown = await textOf(frame);
      // Characters that show nothing or turn the line round are written by their names.
      if (/^[\x20-\x7e]*$/.test(text)) expect(shown.replaceAll(/\s+/g, ' ')).toContain(text);
      else expect(shown).toContain('⟨U+001B⟩');
      expect(await frame.evaluate(findIntruders)).toEqual([]);
    }
  });

  it('is found where it becomes more than text, or the rule above would say nothing', async ({ open }) => {
    const panel = await open({ level: 'story' });
    const frame = await panel.trace('The weather');
    await frame.evaluate(() => document.querySelector('llm-trace-app')?.shadowRoot?.append(new Image()));
    expect(await frame.evaluate(findIntruders)).toEqual(['<img>']);
  });

  it.runIf(thorough)('stays in its place where a token is very long', async ({ open }) => {
    const panel = await open();
    const frame = await panel.trace(LONG);
    const { width, inner } = await frame.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      inner: innerWidth,
    }));
    expect(width).toBeLessThanOrEqual(inner);
  });
});
