/** What is generated from a trace, token after token, and that any step of it can be traced. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { percent } from '../../src/base/number-text.ts';
import { withTemporaryFolder } from '../../src/base/temporary-folder.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { data, inTerminal, openStep, savedLogits, set, softmax, TEXT, tokenIds } from './predictions-page.ts';

describePage('generation', () => {
  it('says by the name and the tip of a tile its probability in two decimals, of which the mean is taken', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 771, height: 903 }, level: 'story' });
    const frame = await openStep(panel, 17);
    const chips = frame.locator('trace-continuation-strip [data-generated]');
    await chips.first().waitFor();
    for (const chip of await chips.all()) {
      const share = percent(Math.exp(Number(await chip.getAttribute('data-value'))));
      for (const name of ['aria-label', 'title'])
        expect(await chip.getAttribute(name)).toContain(`probability ${share}`);
    }
  });

  it.runIf(thorough)(
    'does not go on playing in another trace, and brings the rows into view that it adds to the cache',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 771, height: 903 }, motion: true });
      const frame = await openStep(panel, 17);
      const play = frame.locator('trace-continuation-strip [data-action="play"]');
      await play.click();
      await expect.poll(() => play.textContent()).toBe('Pause');
      const chips = frame.locator('trace-continuation-strip [data-generated]');
      const before = await data(chips, 'id');
      await panel.trace('The cold');
      await expect.poll(() => data(chips, 'id')).not.toEqual(before);
      expect(await play.textContent()).toBe('Play');
      const ofCache = frame.locator('trace-cache [data-action="play"]');
      // The cache is read once it is near what is seen.
      await frame.locator('trace-cache').scrollIntoViewIfNeeded();
      await ofCache.evaluate((button) => button.scrollIntoView({ block: 'end' }));
      const top = async () => (await ofCache.boundingBox())?.y ?? Number.NaN;
      const begin = await top();
      await ofCache.click();
      await expect.poll(top).toBeLessThan(begin - 20);
    },
  );

  it.runIf(thorough)(
    'goes on with another token as the terminal does, and any step is traced in full',
    async ({ open, opened }) => {
      const panel = await open({ viewport: { width: 771, height: 903 } });
      const frame = await openStep(panel, 17);
      const chips = frame.locator('trace-continuation-strip [data-generated]');
      const first = (await inTerminal('generate', TEXT, '--max-new-tokens', '17')) as { ids: number[]; text: string };
      const prompt = await tokenIds(TEXT);
      await expect.poll(() => data(chips, 'id')).toEqual(first.ids.slice(prompt.length).map(String));

      // Bars are as long for equal probabilities, however wide their tokens are.
      const widths = await chips
        .locator('svg')
        .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
      expect(new Set(widths.map(Math.round)).size).toBe(1);

      // Who scrolls to later tokens sees them: the chosen one does not come back into view by itself.
      const list = frame.locator('trace-continuation-strip [role="listbox"]');
      const scrolled = await list.evaluate(async (element) => {
        element.style.maxHeight = '44px';
        element.scrollTop = 30;
        await new Promise((resolve) => setTimeout(resolve, 200));
        const { scrollTop } = element;
        element.style.maxHeight = '';
        return scrollTop;
      });
      expect(scrolled).toBe(30);

      // Another token at step 2, and from there greedily.
      await chips.nth(2).click();
      const other = frame.locator('[data-alternative][data-taken="false"]').first();
      const id = Number(await other.getAttribute('data-alternative'));
      await set(frame, 'newTokens', '6');
      // What is pressed next is where it was, though the list of continuations comes to stand above it.
      const heading = frame.locator('trace-alternatives h3');
      await other.locator('[data-action="go-on"]').scrollIntoViewIfNeeded();
      const before = (await heading.boundingBox())?.y as number;
      await other.locator('[data-action="go-on"]').click();
      // In all as many as are wanted: three are given.
      await expect.poll(() => chips.count()).toBe(6);
      expect(await frame.locator('[data-reason="length"]').textContent()).toContain(
        'at the limit of 3 new tokens after the first 3, 6 in all.',
      );
      await expect.poll(() => frame.locator('[data-excerpt]').textContent()).toMatch(/^Continuation 1: ./);
      await expect.poll(() => frame.locator('[data-excerpt] b').textContent()).toMatch(/./);
      expect(await frame.locator('[data-parts-from]').textContent()).toBe(
        'Underlined: the first token that is another one than in the continuation it was made from.',
      );
      await expect.poll(async () => Math.abs(((await heading.boundingBox())?.y as number) - before)).toBeLessThan(30);
      const shown = (await data(chips, 'id')).map(Number);
      expect(shown.slice(0, 3)).toEqual([...first.ids.slice(prompt.length, prompt.length + 2), id]);
      const part = (name: string) => frame.locator(`trace-whole-text [data-part="${name}"]`).textContent();
      const text = `${await part('prompt')}${await part('continuation')}`;
      const begun = (await Promise.all([0, 1, 2].map((step) => chips.nth(step).locator('bdi').textContent())))
        .join('')
        .replaceAll('·', ' ')
        .replaceAll('⏎', '\n');
      // The text with that token is cut into the same tokens: so the terminal can be asked to go on from there.
      expect(await tokenIds(TEXT + begun)).toEqual([...prompt, ...shown.slice(0, 3)]);
      const expected = await inTerminal('generate', TEXT + begun, '--max-new-tokens', '3');
      expect([...prompt, ...shown]).toEqual(expected['ids']);
      expect(text).toBe(expected['text']);

      // The cache at that step holds the prompt and two tokens more.
      await chips.nth(2).click();
      const cache = frame.locator('[data-cache]');
      await frame.locator('trace-cache').scrollIntoViewIfNeeded();
      await expect.poll(() => cache.getAttribute('data-cached')).toBe(String(prompt.length + 2));
      expect(await cache.getAttribute('data-bytes')).toBe(String((prompt.length + 2) * 2 * 6 * 256 * 4));

      // With sampling controls, as the terminal draws.
      await frame.locator('[data-goto="15"]').click();
      await set(frame, 'temperature', '0.8');
      await set(frame, 'topK', '40');
      await set(frame, 'seed', '5');
      expect(await frame.locator('[data-how]').textContent()).toContain(
        'sampled with temperature 0.8, top-k 40, seed 5; “Generate Anew” gives the same ones until you change the seed.',
      );
      // Nothing is sampled by itself: that is told beside the tokens, and where the settings are.
      const otherwise = frame.locator('[data-other-settings]');
      expect(await otherwise.textContent()).toContain(
        'How new tokens are picked has changed: sampled with temperature 0.8, top-k 40, seed 5. The tokens below were picked as before; “Generate Anew” picks new ones.',
      );
      expect(await frame.locator('[data-goes-on]').textContent()).toBe(
        'Of 8,193 tokens, top-k leaves 40. Step 17 follows these settings once you press “Generate Anew” there.',
      );
      await frame.locator('[data-action="go-on-at-end"]').press('Enter');
      await expect.poll(() => chips.count()).toBe(12);
      await frame.locator('[data-action="go-on-at-end"]:focus').waitFor();
      expect(await otherwise.count()).toBe(0);
      // The tokens before were not of that limit.
      expect(await frame.locator('[data-reason="length"]').textContent()).toContain(
        'at the limit of 6 new tokens after the first 6, 12 in all.',
      );
      // How many are wanted stays, whichever step was seen meanwhile.
      expect(await frame.locator('[data-number="newTokens"]').inputValue()).toBe('6');
      const options = ['--max-new-tokens', '6', '--temperature', '0.8', '--top-k', '40', '--seed', '5'];
      const drawn = await inTerminal('generate', text, ...options);
      expect([...prompt, ...(await data(chips, 'id')).map(Number)]).toEqual(drawn['ids']);

      // All tokens anew, drawn likewise from the first one on.
      await frame.locator('[data-action="begin-anew"]').click();
      await expect.poll(() => chips.count()).toBe(6);
      await frame.locator('[data-action="begin-anew"]:focus').waitFor();
      const anew = await inTerminal('generate', TEXT, ...options);
      expect([...prompt, ...(await data(chips, 'id')).map(Number)]).toEqual(anew['ids']);
      expect(await frame.locator('[data-before-controls]').count()).toBe(1);
      // By which probability the token was drawn.
      const taken = frame.locator('[data-taken="true"] [data-column="sampled"]').first();
      const sampled = Number(await taken.getAttribute('data-value'));
      expect(sampled).toBeGreaterThan(0);
      // The filled bar is that, beside the outline of the model's own.
      const row = frame.locator('tr[data-taken="true"]').first();
      const own = Number(await row.locator('[data-column="probability"]').getAttribute('data-value'));
      const [filled = 0, outline = 0] = await row
        .locator('.bar rect')
        .evaluateAll((bars) => bars.map((bar) => Number.parseFloat(bar.getAttribute('width') ?? '')));
      expect(filled / outline).toBeCloseTo(sampled / own, 3);

      // Back to the first, which took the most probable tokens.
      await frame.locator('[data-continuation="0"]').click();
      await expect.poll(() => data(chips, 'id')).toEqual(first.ids.slice(prompt.length).map(String));
      expect(await frame.locator('[data-before-controls]').count()).toBe(0);

      // A token that is not among the most probable ones, with its rank and probability.
      await chips.nth(0).click();
      await frame.locator('trace-generation [data-search]').fill(' house');
      const house = frame.locator('[data-further] tr').first();
      await house.waitFor();
      const logits = (await savedLogits(TEXT)).at(-1) as number[];
      const houseId = Number(await house.getAttribute('data-alternative'));
      const higher = (than: number) => logits.filter((logit) => logit > than).length;
      const rank = Number(await house.locator('[data-column="rank"]').getAttribute('data-value'));
      expect(rank).toBeGreaterThanOrEqual(higher((logits[houseId] as number) + 1e-4)); // two graphs, rounded otherwise
      expect(rank).toBeLessThanOrEqual(higher((logits[houseId] as number) - 1e-4));
      const probability = Number(await house.locator('[data-column="probability"]').getAttribute('data-value'));
      expect(probability).toBeCloseTo(softmax(logits)[houseId] as number, 6);
      // Enter takes the best match, as its button does.
      await frame.locator('trace-generation [data-search]').press('Enter');
      await expect.poll(() => data(chips, 'id').then((ids) => ids[0])).toBe(String(houseId));
      // Where the step is told, that is of the continuation that is shown.
      await frame.locator('[data-goto="17"]').click(); // out of the field, where "d" would be typed
      await panel.page.keyboard.press('d');
      const sureness = frame.locator('[data-finding="sureness"]');
      await expect
        .poll(() => sureness.textContent())
        .toMatch(
          /^What happened here: You chose the first, ·house \(.*%\)\. The model wrote the other 5, whose probability after temperature, top-k and top-p was /,
        );
      await frame.locator('[data-continuation="0"]').click();
      await expect.poll(() => data(chips, 'id')).toEqual(first.ids.slice(prompt.length).map(String));
      await expect.poll(() => sureness.textContent()).toMatch(/^What happened here: The model wrote 17 tokens, /);

      // Any step in a panel of its own.
      await chips.nth(4).click();
      await frame.locator('[data-action="trace-ids"]').click();
      const ids = first.ids.slice(0, prompt.length + 5).map(String);
      const traced = async () => {
        const [other] = opened;
        return other ? data(other.frame.locator('trace-token-strip [data-token]'), 'id') : [];
      };
      await expect.poll(traced).toEqual(ids);

      // Saved and opened again: the same continuations, the same one shown, and how it was made; it can be gone on with.
      await frame.locator('[data-continuation="4"]').click();
      await chips.nth(1).click();
      const probabilities = () => data(frame.locator('[data-alternative] [data-column="probability"]'), 'value');
      const all = async () => ({
        list: await frame.locator('[data-continuation]').allTextContents(),
        shown: await data(frame.locator('[data-continuation][aria-checked="true"]'), 'continuation'),
        chips: await data(chips, 'id'),
        how: await frame.locator('[data-how]').textContent(),
        count: await frame.locator('[data-number="newTokens"]').inputValue(),
        probabilities: await probabilities(),
      });
      await expect.poll(async () => (await probabilities()).length).toBeGreaterThan(9);
      const made = await all();
      await expect.poll(() => panel.continuations).toMatchObject({ shown: 4, step: 1 });
      await withTemporaryFolder(join(tmpdir(), 'llm-trace-page-'), async (folder) => {
        const file = join(folder, 'house.trace.safetensors');
        await panel.saveTrace(file);
        await panel.openSaved(file);
        await frame.locator(`[data-saved="${file}"]`).waitFor();
        await expect.poll(all).toEqual(made);
        await frame.locator('[data-action="go-on-at-end"]').click();
        await expect.poll(() => chips.count()).toBe(12);
        expect((await data(chips, 'id')).slice(0, 6)).toEqual(made.chips);
      });
    },
  );
});
