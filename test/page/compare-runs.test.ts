/** Where A runs with parts of B: how far each leads, as the terminal program prints it. */
import { expect } from 'vitest';
import { proseHundredths } from '../../src/base/number-text.ts';
import { percent, signedHundredths } from '../../webview/strings/format.ts';
import { violationsOfOwn } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { BIRDS, BOATS, choose, compareAnew, WIDE } from './compare-page.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { printedJson } from './terminal.ts';

/** Of a run with a part of the other text, as the terminal program prints it. */
interface WholePatch {
  readonly at: { readonly a: number };
  readonly direct: { readonly before: number; readonly after: number };
  readonly most: Readonly<
    Record<
      'before' | 'after',
      readonly {
        readonly text: string;
        readonly before: { readonly probability: number };
        readonly after: { readonly probability: number };
      }[]
    >
  >;
}

/** What the terminal program prints of a token, and of another that it is told of rather than, in three runs. */
interface ToldByTokens {
  readonly patch: Readonly<Record<'before' | 'after' | 'other', { readonly logit: number }>> & {
    readonly difference: Readonly<Record<'before' | 'after' | 'other', number>>;
  };
}

describePage('A with parts of B', () => {
  const it = itLooksAt((open) => open({ viewport: WIDE }));

  it.runIf(thorough)(
    'a link at the beginning leads to where A runs with a part of B, at all aligned tokens or at one: it is told as the terminal tells it, and stays when the panel is hidden',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await compareAnew(panel, WIDE, await panel.make(BOATS), await panel.make(BIRDS));
      const link = frame.locator('compare-summary [data-go="patch"]');
      await expect.poll(() => link.textContent()).toMatch(/^Run A with B’s (head \d\.\d|MLP of block \d)$/);
      const named = await link.textContent();
      await link.click();
      const patch = frame.locator('compare-patch');
      const title = patch.locator('h3').first();
      await title.waitFor();
      // It takes the keyboard, and stays in sight though what is above it takes its height only now.
      await expect.poll(() => title.evaluate((element) => element.matches(':focus'))).toBe(true);
      const isSeen = async () => {
        const [view, box] = [await frame.locator('main').boundingBox(), await title.boundingBox()];
        return Math.abs((box?.y ?? 0) - (view?.y ?? 0)) < 30;
      };
      await expect.poll(isSeen).toBe(true);
      const sentences = patch.locator('trace-intervention :is([role="status"], [data-reasons])');
      const said = async () => (await sentences.allTextContents()).join(' ').replaceAll('·', '');
      // What the link names is what has run.
      const part = (named ?? '').replace('Run A with B’s ', '').replace(/^MLP/, 'the MLP');
      await expect.poll(said).toContain(`With what ${part} gives in B, at all `);
      const label = (await patch.locator('[data-action="patch-mlp"]').textContent()) ?? '';
      const block = /\d+$/.exec(label)?.[0];
      const printed = async (part: string, ...options: string[]) =>
        (await printedJson<{ patch: WholePatch }>('compare', BOATS, BIRDS, '--patch', `L${block}${part}`, ...options))
          .patch;
      const rowsOf = ({ most }: WholePatch) =>
        most.before.map(({ text, before }, rank) => {
          const other = most.after[rank];
          return [text, percent(before.probability), other?.text, percent(other?.after.probability ?? 0)].join(' ');
        });
      const shownRows = () =>
        patch
          .locator('trace-most-in-both tbody tr')
          .evaluateAll((rows) =>
            rows.map((row) =>
              [...row.querySelectorAll('td')].map((cell) => cell.textContent?.replace('·', ' ')).join(' '),
            ),
          );
      await patch.locator('[data-action="patch-mlp"]').click();
      const everywhere = await printed('MLP');
      await expect.poll(shownRows).toEqual(rowsOf(everywhere));
      const [does, instead] = (await said()).split(' directly instead of ');
      const [ofA, ofB] = instead?.split(' (in B it ') ?? [];
      // Both are less than 0, which is said to be taken away.
      expect(`−${ofA}`).toBe(signedHundredths(everywhere.direct.before));
      expect(does?.endsWith(` takes away ${signedHundredths(everywhere.direct.after).replace(/^−/, '')}`)).toBe(true);
      expect(ofB).toMatch(/^(?:adds \+|takes away )\d\.\d\d, as the final norm there divides by another size\)\. /);
      // At one token alone: there the end of the text keeps its own.
      const at = patch.locator('[data-picker="patch-at"]');
      expect(await at.textContent()).toMatch(/^\s*all \d aligned tokens ▾\s*$/);
      await at.locator('.opener').click();
      await at.locator('[data-item]').nth(2).click();
      await expect.poll(() => at.textContent()).toMatch(/alone ▾\s*$/);
      await expect.poll(said).toBe('');
      await patch.locator('[data-action="patch-mlp"]').click();
      await expect.poll(said).toMatch(/gives in B, at one token alone, “.+” at position (\d)/);
      const position = /at position (\d)/.exec(await said())?.[1] ?? '';
      const alone = await printed('MLP', '--at', position);
      expect(alone.at.a).toBe(Number(position));
      await expect.poll(shownRows).toEqual(rowsOf(alone));
      expect(rowsOf(alone)).not.toEqual(rowsOf(everywhere));
      // One is marked to begin with; the residual stream, which is rarely needed, is folded.
      const single = patch.locator('trace-intervention');
      const primary = single.locator('.parts vscode-button:not([secondary])');
      expect(await primary.allTextContents()).toEqual([expect.stringMatching(/^Run A with B’s head \d\.\d$/)]);
      expect(await single.locator('[data-advice]').textContent()).toMatch(
        /^Begin with head \d\.\d: does it make the difference by itself\? Run .+ to compare, or try them all\.$/,
      );
      expect(await patch.locator('[data-action="patch-stream_post"]').isVisible()).toBe(false);
      // What was run is advised no more.
      await primary.click();
      await expect.poll(() => single.locator('[data-advice]').count()).toBe(0);
      await single.locator('[data-rare] > summary').click();
      // The residual stream there, before and after what the block writes.
      const stream = patch.locator('[data-action="patch-stream_post"]');
      expect(await stream.textContent()).toBe(`Run A with B’s residual stream after block ${block}`);
      await stream.click();
      await expect.poll(said).toMatch(/^With B’s residual stream after block \d, at one token alone, /);
      await expect.poll(shownRows).toEqual(rowsOf(await printed('POST', '--at', position)));
      // Some of all parts in turn; and the page is made anew when its tab is shown again.
      await patch.locator('[data-action="patch-all"]').click();
      const sweep = patch.locator('[data-sweep]');
      const tried = async () => Number(await sweep.getAttribute('data-sweep'));
      await expect.poll(tried).toBeGreaterThan(2);
      await patch.locator('[data-action="cancel-all"]').click();
      await patch.locator('[data-action="patch-all"]').waitFor();
      const before = { said: await said(), tried: await tried(), at: await at.textContent() };
      await panel.page.reload();
      await expect.poll(said).toBe(before.said);
      expect(await tried()).toBeGreaterThanOrEqual(before.tried);
      expect(await at.textContent()).toBe(before.at);
    },
  );

  it.runIf(thorough)(
    'where A runs with parts of B stands below the tables at the whole width, and a link beside the matrix leads there',
    async ({ open }) => {
      for (const width of [1300, 700]) {
        const panel = await open({ viewport: { width, height: 900 } });
        const frame = await panel.compare(await panel.make(BOATS), await panel.make(BIRDS));
        const parts = frame.locator('compare-parts');
        await parts.scrollIntoViewIfNeeded();
        const patch = parts.locator('compare-patch');
        await patch.waitFor();
        const [all, tables, matrix, own] = await Promise.all(
          [parts, parts.locator('compare-part-tables'), parts.locator('.matrix'), patch].map((one) =>
            one.boundingBox(),
          ),
        );
        if (!all || !tables || !matrix || !own) throw new Error('not all is there');
        expect(own.width).toBeCloseTo(all.width, 0);
        expect(own.x).toBeCloseTo(matrix.x, 0);
        expect(own.y).toBeGreaterThanOrEqual(tables.y + tables.height);
        await parts.locator('[data-action="to-patch"]').click();
        const title = patch.locator('h3').first();
        await expect.poll(() => title.evaluate((element) => element.matches(':focus'))).toBe(true);
        // What rules all runs stands above them, and above what they tell.
        const order = await patch.evaluate((element) =>
          ['[data-picker="patch-at"]', 'trace-intervention', '[data-sweep]', 'compare-stream-sweep'].map(
            (place) => element.shadowRoot?.querySelector(place)?.getBoundingClientRect().top ?? Number.NaN,
          ),
        );
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
    },
  );

  it.runIf(thorough)(
    'how far a run leads is measured by whichever token is chosen, or two: those that both predict, or any of the vocabulary',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE });
      const frame = await panel.compare(await panel.make(BOATS), await panel.make(BIRDS));
      await frame.locator('compare-summary [data-go="patch"]').click();
      const patch = frame.locator('compare-patch');
      const measure = patch.locator('[data-measure]');
      const said = () => patch.locator('trace-intervention [role="status"]').first().textContent();
      const reasons = () => patch.locator('trace-intervention [data-reasons]').textContent();
      const pick = async (picker: string, item: string) => {
        await patch.locator(`[data-picker="${picker}"] .opener`).click();
        await patch.locator(`[data-picker="${picker}"] [role="menuitem"]`, { hasText: item }).first().click();
      };
      // It begins with what the table above takes apart.
      await expect
        .poll(() => measure.textContent())
        .toBe(
          'How far a run leads from A to B is measured by a logit difference: the logit of “·same” minus that of “·wood”.',
        );
      const label = (await patch.locator('[data-action="patch-mlp"]').textContent()) ?? '';
      const block = Number(/\d+$/.exec(label)?.[0]);
      const printed = await printedJson<ToldByTokens>('compare', BOATS, BIRDS, '--patch', `L${block}MLP`);
      // The terminal tells of “·same”, and by how much its logit is above that of “·wood”.
      const { patch: ofBoth } = printed;
      const logit = (run: 'before' | 'after' | 'other') => proseHundredths(ofBoth[run].logit - ofBoth.difference[run]);
      await pick('patch-rather-than', 'no other token');
      await pick('patch-of', '·wood');
      await expect
        .poll(() => measure.textContent())
        .toBe('How far a run leads from A to B is measured by the log-probability of “·wood”.');
      await patch.locator('[data-action="patch-mlp"]').click();
      await expect
        .poll(reasons)
        .toContain(`, a logit of ${logit('after')} instead of ${logit('before')} (in B ${logit('other')}) and rank `);
      expect(await said()).toContain(', by the log-probability of “·wood”.');
      // Any token: its text is typed. A minus itself is not offered.
      await pick('patch-rather-than', 'another…');
      await expect
        .poll(() => patch.locator('trace-token-field input').evaluate((field) => field.matches(':focus')))
        .toBe(true);
      await panel.page.keyboard.type(' water');
      await panel.page.keyboard.press('Enter');
      await expect
        .poll(() => measure.textContent())
        .toBe(
          'How far a run leads from A to B is measured by a logit difference: the logit of “·wood” minus that of “·water”.',
        );
      await patch.locator('[data-action="patch-mlp"]').click();
      await expect.poll(reasons).toContain('The logit of “·wood” minus that of “·water” is ');
      await patch.locator('[data-picker="patch-rather-than"] .opener').click();
      expect(
        (await patch.locator('[data-picker="patch-rather-than"] [role="menuitem"]').allTextContents()).some((item) =>
          item.includes('·wood'),
        ),
      ).toBe(false);
      await panel.page.keyboard.press('Escape');
      // The table above still takes apart what it did; another choice there is followed here.
      await choose(frame, 'part-token', 'a');
      await expect
        .poll(() => measure.textContent())
        .toBe('How far a run leads from A to B is measured by the log-probability of “·same”.');
      expect(
        await violationsOfOwn(
          frame,
          'llm-trace-app',
          'compare-view',
          'compare-parts',
          'compare-patch',
          'compare-patch-token',
        ),
      ).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'offers the only two tokens in which the texts differ first, and both by one click that moves no button; Enter takes what is typed and opens nothing anew',
    async ({ shared }) => {
      const panel = await shared();
      const [john, mary] = ['John', 'Mary'].map((name) => `Tom and ${name} went home. Tom and`);
      const sides = [await panel.make(john as string), await panel.make(mary as string)] as const;
      const frame = await compareAnew(panel, { width: 420, height: 903 }, ...sides);
      await frame.locator('compare-summary [data-go="patch"]').click();
      const patch = frame.locator('compare-patch');
      const measure = patch.locator('[data-measure]');
      const both = patch.locator('[data-action="follow-pair"]');
      const pick = async (picker: string, item: string) => {
        await patch.locator(`[data-picker="${picker}"] .opener`).click();
        await patch.locator(`[data-picker="${picker}"] [role="menuitem"]`, { hasText: item }).first().click();
      };
      await expect
        .poll(() => both.textContent())
        .toBe('Follow “·John” rather than “·Mary”: only these differ between the texts');
      await pick('patch-rather-than', 'no other token');
      await expect.poll(() => measure.textContent()).toContain('measured by the log-probability of “');
      const tops = () =>
        patch.evaluate((element) => {
          const top = (place: Element | null | undefined) => place?.getBoundingClientRect().top ?? Number.NaN;
          const root = element.shadowRoot;
          return [top(root?.querySelector('trace-intervention')), top(root?.querySelector('.sweep vscode-button'))];
        });
      await both.scrollIntoViewIfNeeded();
      const before = await tops();
      await both.click();
      await expect
        .poll(() => measure.textContent())
        .toBe(
          'How far a run leads from A to B is measured by a logit difference: the logit of “·John” minus that of “·Mary”.',
        );
      // The browser keeps what is seen in its place while the tables above change, to a part of a pixel.
      for (const [at, top] of (await tops()).entries())
        expect(Math.abs(top - (before[at] ?? Number.NaN))).toBeLessThan(0.5);
      expect(await both.isVisible()).toBe(false);
      const items = patch.locator('[data-picker="patch-of"] [role="menuitem"]');
      await patch.locator('[data-picker="patch-of"] .opener').click();
      expect((await items.allTextContents()).slice(0, 2).map((item) => item.split(' (')[0])).toEqual([
        '·John',
        '·Mary',
      ]);
      await panel.page.keyboard.press('Escape');
      await pick('patch-rather-than', 'another…');
      const field = patch.locator('trace-token-field input');
      await expect.poll(() => field.evaluate((input) => input.matches(':focus'))).toBe(true);
      await panel.page.keyboard.type(' water');
      // What was typed is found already when Enter takes it.
      await patch.locator('[data-picker="found-token"] [role="radio"]', { hasText: '·water' }).first().waitFor();
      await panel.page.keyboard.press('Enter');
      await expect.poll(() => measure.textContent()).toContain('minus that of “·water”.');
      const opener = patch.locator('[data-picker="patch-rather-than"] .opener');
      await expect.poll(() => opener.evaluate((button) => button.matches(':focus'))).toBe(true);
      await patch.locator('[data-action="patch-mlp"]').waitFor();
      expect(await patch.locator('[role="menu"]:popover-open').count()).toBe(0);
      // The tables above take the same apart, until another logit is chosen there.
      const chosen = frame.locator('[data-picker="part-token"] [aria-checked="true"]');
      const names = frame.locator('compare-part-tables .by, compare-part-tables caption').first();
      await expect.poll(() => chosen.textContent()).toBe('·John − ·water');
      await expect.poll(() => names.textContent()).toContain('the logit of “·John” minus that of “·water”');
      await choose(frame, 'part-token', 'a');
      await expect.poll(() => names.textContent()).not.toContain('water');
      await expect.poll(() => measure.textContent()).not.toContain('water');
    },
  );
});
