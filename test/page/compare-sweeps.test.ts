/** Where A runs with one part of B after another: each head and MLP, and the residual stream at every token and block. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { tempFolder } from '../unit/model/helpers.ts';
import { seriousViolations } from '../workbench/axe.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { BIRDS, BOATS, choose, save, WIDE } from './compare-page.ts';
import { describePage, it } from './fixture.ts';
import { printedJson, savedTrace } from './terminal.ts';

/** A model that no panel opens. */
const ABSENT = ['--model', join(root, 'test/fixtures/gpt2')];

interface PrintedPatch {
  readonly part: { readonly layer: number; readonly head: number | null };
  readonly share: number;
}

/** How far each head and MLP of the birds leads from the boats to them, in runs of the terminal program. */
async function sharesOfAll() {
  const { patches } = await printedJson<{ patches: PrintedPatch[] }>('compare', BOATS, BIRDS, '--patch', 'all');
  return patches.map(({ part: { layer, head }, share }) => [`${layer}.${head ?? 'mlp'}`, share]);
}

/** As sentences name a part. */
function nameOf(part: string): string {
  const [layer, head] = part.split('.');
  return head === 'mlp' ? `the MLP of block ${layer}` : `head ${layer}.${head}`;
}

describePage('A with one part of B after another', () => {
  it.runIf(thorough)(
    'tries the residual stream at every token from the first that differs on, before every block: the map has what the terminal tells, stays when the panel is hidden, and leads to each run',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE });
      const frame = await panel.compare(await panel.make(BOATS), await panel.make(BIRDS));
      await frame.locator('[data-goto="parts"]').click();
      const sweep = frame.locator('compare-stream-sweep');
      await sweep.locator('[data-action="patch-stream-all"]').click();
      const cells = sweep.locator('td button');
      await sweep.locator('[role="progressbar"]').waitFor({ state: 'detached' });
      const [rows, columns] = [await sweep.locator('tbody tr').count(), await sweep.locator('thead th').count()];
      expect(columns).toBe(7); // before each of six blocks, and after the last
      expect(await cells.count()).toBe(rows * columns);
      // Before the first block only tokens that differ do, and after the last only the last one has a part in the prediction.
      const shares = await cells.evaluateAll((all) =>
        all.map((cell) => Number((cell as HTMLElement).dataset['share'])),
      );
      const names = await sweep.locator('tbody th').allTextContents();
      expect(names[0]).toContain(' / ');
      for (const [row, name] of names.entries()) {
        const [before, after] = [shares[row * columns], shares[(row + 1) * columns - 1]] as [number, number];
        expect(Math.abs(before) > 1e-3, name).toBe(name.includes(' / '));
        expect(after, name).toBeCloseTo(row === rows - 1 ? 1 : 0, 3);
      }
      const { patch } = await printedJson<{ patch: { share: number; at: { a: number } } }>(
        'compare',
        BOATS,
        BIRDS,
        '--patch',
        'L3PRE',
        '--at',
        '1',
      );
      expect(shares[3]).toBeCloseTo(patch.share, 4);
      expect(await sweep.locator('p.muted:not([data-ends])').textContent()).toContain(
        'to B (100\u00a0%), by the logit of “·same” minus that of “·wood”. ',
      );
      // Up to which block the token that differs carries more than half, and the last one after that.
      const carries = (row: number) =>
        [...Array(columns).keys()].filter((at) => (shares[row * columns + at] ?? 0) > 0.5);
      const [upTo, from] = [Math.max(...carries(0)), Math.min(...carries(rows - 1))];
      const then = from === columns - 1 ? 'only after all blocks' : `from where block ${from} begins on`;
      // A column is what arrives at a block: by as much as the last token's run leads further in the next, that block has moved it.
      const ofLast = shares.slice((rows - 1) * columns);
      const moves = ofLast.slice(1).flatMap((share, block) => {
        const by = share - (ofLast[block] as number);
        return by < 0.1 ? [] : [`block ${block} (${(100 * by).toFixed(0)}\u00a0%`];
      });
      const moved = moves.map((move, at) => `${move}${at === 0 ? ' of the way' : ''})`);
      expect(await sweep.locator('[data-carried]').textContent()).toBe(
        `By the logit of “·same” minus that of “·wood”, more than half of the way from A to B is carried at ${names[0]} ${upTo === 0 ? '' : 'up to '}where block ${upTo} begins, then at ${names[rows - 1]} ${then}. It moves to ${names[rows - 1]} in ${moved.length > 1 ? `${moved.slice(0, -1).join(', ')} and ` : ''}${moved.at(-1)}.`,
      );
      // All that its run gives is told above the map, which stays where it is.
      const top = () => cells.nth(3).evaluate((cell) => cell.getBoundingClientRect().top);
      await cells.nth(3).scrollIntoViewIfNeeded();
      const placed = await top();
      await cells.nth(3).click();
      const said = frame.locator('compare-patch trace-intervention [role="status"]');
      await expect.poll(() => said.textContent()).toMatch(/residual stream before block 3, at one token alone, /);
      await frame.locator('compare-patch trace-most-in-both').waitFor();
      await expect.poll(async () => Math.abs((await top()) - placed)).toBeLessThan(2);
      // It says where that run is; heads and MLPs stay at all tokens, so that what is known of them does.
      const [at, cell] = [frame.locator('[data-picker="patch-at"]'), frame.locator('[data-at-cell]')];
      expect(await cell.textContent()).toMatch(/^the residual stream as in the chosen cell: at “.+” alone$/);
      expect(await at.textContent()).toMatch(/^\s*all \d aligned tokens ▾\s*$/);
      const atCell = await at.textContent();
      // With another token the map is not known; with the first one it is there again.
      await choose(frame, 'part-token', 'b');
      await expect.poll(() => cells.count()).toBe(0);
      await choose(frame, 'part-token', 'difference');
      await expect.poll(() => cells.count()).toBe(rows * columns);
      if (thorough) {
        // What is told by another token here, too, and stays when the panel is hidden: so does everything that was chosen.
        await frame.locator('[data-picker="patch-of"] .opener').click();
        await frame.locator('[data-picker="patch-of"] [role="menuitem"]', { hasText: 'another…' }).click();
        await panel.page.keyboard.type(' water');
        await panel.page.keyboard.press('Enter');
        const measure = frame.locator('[data-measure]');
        await expect.poll(() => measure.textContent()).toContain('the logit of “·water” minus that of “·wood”.');
        await panel.page.reload();
        await expect.poll(() => measure.textContent()).toContain('the logit of “·water” minus that of “·wood”.');
        expect(await at.textContent()).toBe(atCell);
        await choose(frame, 'part-token', 'b');
        await panel.page.reload();
        await expect.poll(() => measure.textContent()).toContain('by the log-probability of “·wood”.');
        await choose(frame, 'part-token', 'difference');
      } else await panel.page.reload();
      await expect.poll(() => cells.count()).toBe(rows * columns);
      await expect.poll(() => said.textContent()).toMatch(/residual stream before block 3, at one token alone, /);
    },
  );

  it.runIf(thorough)(
    'tries every head and MLP of B in turn, of which each says what it says alone',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1300, height: 900 } });
      const frame = await panel.compare(await panel.make(BOATS), await panel.make(BIRDS));
      const patch = frame.locator('compare-patch');
      const told = patch.locator('trace-intervention [role="status"]');
      // The answer of one run moves no button, though the advice that was followed goes.
      const placeOfAll = () =>
        patch.evaluate((host) => {
          const button = host.shadowRoot?.querySelector('[data-action="patch-all"]')?.getBoundingClientRect();
          return button ? button.top - host.getBoundingClientRect().top : Number.NaN;
        });
      const place = await placeOfAll();
      await patch.locator('[data-action="patch-head"]').click();
      await expect.poll(() => told.textContent()).not.toBe('');
      expect(await placeOfAll()).toBe(place);
      // Cancelled, it keeps what it has, and goes on from there.
      await patch.locator('[data-action="patch-all"]').click();
      await patch.locator('[role="progressbar"]').waitFor();
      await patch.locator('compare-parts-maps td button').first().waitFor();
      // While the keyboard is elsewhere, as in a list of the editor, the page does not take it.
      await frame.evaluate(() => {
        document.hasFocus = () => false;
      });
      await patch.locator('[data-action="cancel-all"]').press('Enter');
      const others = patch.locator('[data-action="patch-all"]');
      await others.waitFor();
      // The part that ran alone is one of those tried, and those that add most are tried first.
      const alone = /Run A with B’s (head \d\.\d)/.exec(
        String(await patch.locator('[data-action="patch-head"]').first().textContent()),
      )?.[1];
      const ofAlone = String(await patch.locator(`[data-cell="${alone}"]`).getAttribute('data-share'));
      expect(Number.isFinite(Number.parseFloat(ofAlone))).toBe(true);
      expect(await others.evaluate((button) => button.matches(':focus-within'))).toBe(false);
      await frame.evaluate(() => Reflect.deleteProperty(document, 'hasFocus'));
      await others.press('Enter');
      await patch.locator('[data-action="cancel-all"]').press('Enter');
      await patch.locator('[data-action="patch-all"]:focus-within').press('Enter'); // the keyboard goes on there
      const sweep = patch.locator('[data-sweep="54"]');
      await sweep.waitFor({ state: 'attached', timeout: 60_000 });
      await patch.locator('[role="progressbar"]').waitFor({ state: 'detached' });
      const cells = patch.locator('compare-parts-maps td button');
      const valuesOfCells = () =>
        cells.evaluateAll((all) =>
          all.map((cell) => {
            const { cell: name = '', share } = (cell as HTMLElement).dataset;
            const block = /^MLP of block (\d+)$/.exec(name)?.[1];
            return [block === undefined ? name.replace('head ', '') : `${block}.mlp`, Number(share)];
          }),
        );
      const shown = await valuesOfCells();
      const shares = new Map(shown as [string, number][]);
      expect(shares.size).toBe(54);
      expect([...shares]).toEqual(expect.arrayContaining(await sharesOfAll()));
      const [first, second] = [...shares].toSorted(([, one], [, other]) => other - one).map(([part]) => nameOf(part));
      expect(await sweep.textContent()).toContain(`Of all 54 heads and MLPs, ${first} leads furthest from A to B: `);
      expect(await sweep.textContent()).toContain(`Next are ${second} (`);
      // The part that adds most itself is another one.
      expect(await patch.locator('[data-measured]').textContent()).toMatch(
        / Of the change of that difference from A to B \(\S\d\.\d+\), .+ makes \S\d\.\d+ directly.*; .+ makes most, .* Both are true: /,
      );
      // A cell is chosen in the panel too, and says what its run alone says: an MLP at once after a head, too.
      await patch.locator('[data-cell="head 3.7"]').click();
      await frame.getByRole('button', { name: 'Block 3, head 7 in both' }).waitFor();
      await expect.poll(() => told.textContent()).toMatch(/^With what head 3.7 gives in B, /);
      const other = patch.locator('[data-cell="MLP of block 5"]');
      await other.click();
      await expect.poll(() => told.textContent()).toMatch(/^With what the MLP of block 5 gives in B, /);
      await patch.locator('[data-cell="head 3.7"]').focus();
      await panel.page.keyboard.press('ArrowRight');
      await panel.page.keyboard.press('Enter');
      await expect.poll(() => told.textContent()).toMatch(/^With what the MLP of block 3 gives in B, /);
      const mlp = patch.locator('[data-cell="MLP of block 3"]');
      expect(await mlp.getAttribute('aria-current')).toBe('true');
      expect(await mlp.getAttribute('aria-label')).toMatch(/^−?\S+\u00a0% of the way from A to B: the MLP of block 3$/);
      // Below the map, too, where it was chosen.
      const below = patch.locator('compare-parts-maps [data-told]');
      expect(await below.textContent()).toMatch(/^The MLP of block 3: −?\S+\u00a0% of the way from A to B\. /);
      // All that its run gives is told once.
      expect(await below.textContent()).not.toContain('With what');
      const said = await told.textContent();
      await patch.locator('[data-action="patch-mlp"]').click();
      expect(await told.textContent()).toBe(said);
      expect(await seriousViolations(frame)).toEqual([]);
      // Saved and opened again it shows the same, without a run.
      const summed = await sweep.textContent();
      await save(frame, 'comparison');
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      const wish = panel.asked.saved[0];
      if (wish?.kind !== 'comparison' || !wish.runs) throw new Error('No comparison with results was to be saved.');
      // The editor's own command saves what the page has told it.
      const { content } = panel;
      expect(content.kind === 'compare' && content.runs).toEqual(wish.runs);
      const folder = await tempFolder();
      const file = join(folder, 'both.comparison.safetensors');
      await panel.saveComparison(wish, file);
      const close = async () => {
        panel.fail('Closed.');
        await patch.waitFor({ state: 'detached' });
      };
      await close();
      await panel.openComparison(file);
      await sweep.waitFor({ state: 'attached' });
      await expect.poll(() => sweep.textContent()).toBe(summed);
      await expect.poll(() => told.textContent()).toBe(said);
      expect(await valuesOfCells()).toEqual(shown);
      expect(await patch.locator('[data-action="patch-all"]').count()).toBe(0);
      expect(await patch.locator('[data-saved-runs]').count()).toBe(0);
      // So it does where the models are absent, and says where the results are from.
      await close();
      const [a, b] = [
        await panel.openSide(await savedTrace(BOATS, ...ABSENT)),
        await panel.openSide(await savedTrace(BIRDS, ...ABSENT)),
      ];
      const ends = { a: a.summary.tokens.length - 1, b: b.summary.tokens.length - 1 };
      await panel.compare(a, b, { runs: wish.runs.map((one) => ({ ...one, ...ends })) });
      await patch.locator('[data-saved-runs]').waitFor();
      await frame.locator('[data-no-patch]').waitFor();
      expect(await sweep.textContent()).toContain(`${first} leads furthest from A to B: `);
      expect(await patch.locator('[data-action="patch-all"]').count()).toBe(0);
    },
  );
});
