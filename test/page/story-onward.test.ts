/** Where the story leads: through the steps about attention alone, to a clear example, and on from its end. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { namesInBar } from './names-in-bar.ts';
import { current, heads, isPresenting, NARROW, openStory, shownHead, WIDE } from './story-page.ts';

describePage('ways through the story', () => {
  it('ends with what can be done next, each by one click', async ({ open }) => {
    // All of the rail has room: it scrolls nowhere while it is clicked.
    const { panel, frame } = await openStory(open, { viewport: { ...WIDE, height: 930 } });
    const onward = (kind: string) => frame.locator(`trace-what-next [data-onward="${kind}"]`).click();
    const last = () => frame.locator('[data-goto="18"]').click();
    await last();
    await onward('token');
    await expect.poll(() => current(frame)).toBe('15');
    expect(await frame.locator('trace-token-strip [aria-selected="true"]').getAttribute('data-token')).toBe('12');
    await last();
    await onward('heads');
    await expect.poll(() => current(frame)).toBe('8');
    const offsetOfHeads = async () => {
      const boxes = ['trace-story-step trace-heads', 'main'].map((one) => frame.locator(one).boundingBox());
      const [heads, main] = await Promise.all(boxes);
      return heads && main ? Math.abs(heads.y - main.y) : Number.NaN;
    };
    await frame.locator('trace-story-step trace-heads').waitFor();
    await expect.poll(offsetOfHeads).toBeLessThan(30);
    // What the heads add after another token has lines of its own above the list's end: it moves when they come.
    await expect.poll(() => heads(frame).count()).toBe(48);
    await last();
    await onward('edit');
    const field = frame.locator('trace-text-field textarea');
    await field.waitFor();
    await field.press('Escape');
    // Also where the text stands.
    for (const begin of [
      () => frame.locator('[data-action="edit-here"]').click(),
      () => frame.locator('trace-text pre').dblclick(),
    ]) {
      await frame.locator('[data-goto="1"]').click();
      await begin();
      await field.press('Escape');
      await field.waitFor({ state: 'detached' });
    }
    // And that the model that comes with the extension is very small, with a way to another, and to the workspace's own.
    await last();
    panel.asked.workspaceModel = { model: '/w/tiny', name: 'tiny' };
    await frame.locator('[data-goto="1"]').click();
    const small = frame.locator('[data-very-small]');
    await expect
      .poll(() => small.locator('span').textContent())
      .toBe(
        '“starter” is a very small model (7M parameters). Even a trained model of this size continues texts poorly.',
      );
    expect(await small.locator('[data-action="other-model"]').textContent()).toBe('Choose Another Model');
    await small.locator('[data-action="workspace-model"]', { hasText: 'Use “tiny” from This Workspace' }).click();
    await expect.poll(() => panel.asked.copied).toContain('trace in /w/tiny');
    await last();
    await frame.locator('trace-what-next [data-lesson-id="mask"]').click();
    await frame.locator('trace-lesson-bar').waitFor();
  });

  it.runIf(thorough)(
    'offers a clear example where the walk through attention begins, and leads to it; the caption of arcs says whose they are',
    async ({ open }) => {
      const { panel, frame } = await openStory(open);
      const example = frame.locator('[data-clear-example]');
      const whose = frame.locator('trace-token-strip-legend [data-whose]');
      await panel.go({ step: 9 });
      // Of the head that was chosen for the reader.
      await expect.poll(() => whose.isVisible()).toBe(true);
      await expect
        .poll(async () => (await whose.textContent())?.replaceAll(/\s+/g, ' '))
        .toBe('Head 5.4: what . looks at · chosen by the panel: adds most of all heads to the logit of ·They');
      // What a logit is has not been told yet in earlier steps, where the caption stands as well.
      await whose.locator('trace-term [data-term="logit"]').waitFor();
      // In a narrow panel that is said as far as it has room, whole.
      const viewport = panel.page.viewportSize();
      await panel.page.setViewportSize({ width: 420, height: 900 });
      await expect.poll(() => whose.locator('.of-logit').isVisible()).toBe(false);
      if (viewport) await panel.page.setViewportSize(viewport);
      await expect.poll(() => whose.locator('.of-logit').isVisible()).toBe(true);
      await panel.go({ step: 1 });
      await expect.poll(() => current(frame)).toBe('1');
      expect(await example.count()).toBe(0);
      await frame.locator('body').press('a');
      await example.waitFor();
      const said = (await example.textContent())?.replaceAll(/\s+/g, ' ') ?? '';
      const told =
        /^A clear example in this text: from (.+), head (\d)\.(\d) gives (\S+) (\d\d|99\.\d\d|over 99\.99) % of its attention\. Show/.exec(
          said,
        );
      expect(told, said).not.toBeNull();
      await example.locator('[data-action="show-example"]').click();
      await expect.poll(() => current(frame)).toBe('8');
      // Nothing is said of that once a head is chosen.
      await expect.poll(() => frame.locator('[data-chosen-by]').count()).toBe(0);
      await expect.poll(() => shownHead(frame)).toEqual([told?.[2], told?.[3]]);
      // That step says the same of it.
      const share = told?.[5]?.replace('over ', '') ?? '';
      await expect
        .poll(async () => (await frame.locator('[data-finding="attention"]').textContent())?.replaceAll(/\s+/g, ' '))
        .toMatch(new RegExp(`looks most at ${told?.[4]} .*\\((over )?${share} % of its attention\\)`));
    },
  );

  it.runIf(thorough)(
    'offers few steps, for beginners or about attention only, as a presentation begins: in its bar where that has room, and in its list of steps',
    async ({ open }) => {
      const { panel, frame } = await openStory(open, { viewport: { width: 1280, height: 720 } });
      const sign = frame.locator('trace-step-bar [data-action="short-walk"]');
      const begin = async () => {
        await frame.locator('body').press('f');
        await expect.poll(() => isPresenting(frame)).toBe('true');
        expect(await frame.locator('[data-action="beginners"]').isVisible()).toBe(true);
        expect(await frame.locator('[data-action="beginners"]').textContent()).toBe('9 Steps for Beginners');
      };
      const isBegun = async () => {
        await expect.poll(() => sign.textContent()).toContain('Attention: 1 of 7');
        expect(await isPresenting(frame)).toBe('true');
      };
      await begin();
      expect(await sign.isVisible()).toBe(true);
      // Beside them the name of each step is whole, and what is pressed to go on stays in its place.
      const named = await namesInBar(frame);
      await frame
        .locator('trace-step-bar [data-goto]')
        .first()
        .evaluate((dot: HTMLElement) => dot.click());
      const next = named[0]?.next;
      expect(named).toMatchObject(
        [...named.keys()].map((at) => ({ name: expect.stringMatching(`^${at + 1}/18 `), cutInButton: 0, next })),
      );
      expect(named).toHaveLength(18);
      const items = sign.locator('[data-item]');
      await sign.locator('button.opener').click();
      await expect.poll(() => items.count()).toBe(2);
      await items.first().click();
      await expect.poll(() => sign.textContent()).toContain('Beginners: ');
      expect(await isPresenting(frame)).toBe('true');
      await sign.click();
      await sign.locator('button.opener').click();
      await items.last().click();
      await isBegun();
      // Without it the presentation ends, and begins again in a low window.
      await frame.locator('body').press('a');
      await expect.poll(() => sign.getAttribute('aria-pressed')).toBeNull();
      await frame.locator('body').press('f');
      await expect.poll(() => isPresenting(frame)).toBe('false');
      await panel.page.setViewportSize({ width: 853, height: 480 });
      await begin();
      expect(await sign.isVisible()).toBe(false);
      const list = frame.locator('trace-step-bar trace-menu.now');
      await list.locator('button.opener').click();
      await list.locator('[data-item="attention"]').click();
      await isBegun();
    },
  );

  it.runIf(thorough)(
    'leads through the steps about attention only where that is asked for, says so, and through all again',
    async ({ open }) => {
      const viewports = [{ width: 1200, height: 800 }, NARROW, { width: 700, height: 800 }];
      for (const viewport of viewports) {
        const { panel, frame } = await openStory(open, { viewport });
        await panel.go({ step: 5 });
        await expect.poll(() => current(frame)).toBe('5');
        const sign = frame.locator('trace-step-bar [data-action="short-walk"]');
        expect(await sign.isVisible()).toBe(viewport.width > 1000);
        await frame.locator('body').press('a');
        // From where one is: here the next of them.
        await expect.poll(() => current(frame)).toBe('6');
        expect(await sign.isVisible()).toBe(true);
        expect(await sign.textContent()).toContain('Attention: 3 of 7');
        // In the list of all steps those that are left out are set back, to who reads alone, too.
        const listed = frame.locator('trace-rail [data-goto]');
        const leftOut = await listed.evaluateAll((all) =>
          all.map((one) => [one.matches('.skipped'), one.textContent?.includes('left out: ← and → lead past it')]),
        );
        const walk = [1, 2, 6, 7, 8, 9, 15];
        const expected = leftOut.map((_, at) => !walk.includes(at + 1));
        expect(leftOut).toEqual(expected.map((is) => [is, is]));
        for (const step of ['7', '8', '9', '15', '15']) {
          await frame.locator('body').press('ArrowRight');
          await expect.poll(() => current(frame)).toBe(step);
        }
        expect(await frame.locator('[data-walk="next"]').isDisabled()).toBe(true);
        await frame.locator('[data-walk="back"]').click();
        await expect.poll(() => current(frame)).toBe('9');
        // Any other step can still be chosen, and the walk goes on from there.
        await frame.locator('[data-goto="5"]').first().click();
        await expect.poll(() => current(frame)).toBe('5');
        expect(await sign.textContent()).toContain('Attention: 7 steps of 18');
        await frame.locator('[data-walk="next"]').click();
        await expect.poll(() => current(frame)).toBe('6');
        await frame.locator('[data-goto="8"]').first().click();
        await expect.poll(() => current(frame)).toBe('8');
        // Nothing of the bar is cut.
        const [box, bar] = [
          await frame.locator('[data-walk="next"]').boundingBox(),
          await frame.locator('trace-step-bar').boundingBox(),
        ];
        expect((box?.x ?? Number.NaN) + (box?.width ?? 0)).toBeLessThanOrEqual((bar?.x ?? 0) + (bar?.width ?? 0));
        await sign.click();
        expect(await frame.locator('trace-rail .skipped').count()).toBe(0);
        // From one of its steps it begins right there.
        await frame.locator('body').press('a');
        await expect.poll(() => sign.textContent()).toContain('Attention: 5 of 7');
        expect(await current(frame)).toBe('8');
        await sign.click();
        await frame.locator('body').press('ArrowRight');
        await expect.poll(() => current(frame)).toBe('9');
        await frame.locator('body').press('ArrowRight');
        await expect.poll(() => current(frame)).toBe('10');
      }
    },
  );

  it('leads beginners through few steps, up to the summary of the text that the model went on with, and says so in the bar', async ({
    open,
  }) => {
    const { panel, frame } = await openStory(open, { viewport: NARROW });
    const sign = frame.locator('trace-step-bar [data-action="short-walk"]');
    // Begun, or ended, where one begins to read.
    const button = frame.locator('trace-story-step [data-action="beginners"]');
    await button.click();
    await expect.poll(() => button.textContent()).toBe('All 18 Steps');
    await button.click();
    await expect.poll(() => button.textContent()).toBe('9 Steps for Beginners');
    await frame.locator('trace-export-menu button.opener').click();
    await frame.locator('trace-export-menu [data-item="beginner-walk"]').click();
    await expect.poll(() => sign.textContent()).toContain('Beginners: 1 of 9');
    expect(await sign.textContent()).toContain('Beginners: ');
    const happened = (kind: string) => frame.locator(`trace-story-step [data-finding="${kind}"]`);
    const walk = ['1', '2', '3', '8', '11', '15', '16', '17', '18'];
    for (const step of [...walk.slice(1), '18']) {
      await frame.locator('body').press('ArrowRight');
      await expect.poll(() => current(frame)).toBe(step);
      expect(await sign.textContent()).toContain(`${walk.indexOf(step) + 1} of 9`);
      // Nothing is said of scores, logits, keys and values, whose steps are left out.
      if (step === '8') {
        await expect.poll(() => happened('attention').textContent()).toMatch(/ looks most at /);
        expect(await happened('attention').textContent()).not.toContain('logit');
        await expect.poll(() => frame.locator('trace-story-figure trace-tensor').count()).toBe(1);
        expect(await frame.locator('.lead').textContent()).toContain('The parts that read are called heads: ');
      }
      if (step === '11') {
        await expect
          .poll(() => happened('active neuron').textContent())
          .toMatch(/Of the 1,024 neurons in .* adds most to /);
        expect(await happened('active neuron').textContent()).not.toContain('logit');
        expect(await frame.locator('.lead').textContent()).toContain(' has an MLP (');
      }
      if (step === '15') {
        // Nor does it ask why, since a step that is left out answers that, or tell of ranks and bits.
        await expect.poll(() => frame.locator('trace-story-figure trace-next-bars li').count()).toBeGreaterThan(0);
        expect(await frame.locator('[data-why], [data-why-taken]').count()).toBe(0);
        expect(await frame.locator('trace-most-surprising, trace-prove-prediction').count()).toBe(0);
      }
      if (step === '17') {
        await expect
          .poll(() => happened('sureness').textContent())
          .toMatch(/: The model wrote 17 tokens\. It was surest of /);
        expect(await frame.locator('trace-cache').count()).toBe(0);
      }
    }
    expect(await frame.locator('[data-walk="next"]').isDisabled()).toBe(true);
    // Its last step says what happened without a logit, and leads on, to the first lessons among others.
    const lessons = frame.locator('trace-what-next [data-lesson-id]');
    await expect
      .poll(() => lessons.evaluateAll((all) => all.map((one) => one.dataset.lessonId)))
      .toEqual(['tokens', 'attention']);
    await expect
      .poll(() => frame.locator('[data-finding="in short"]').textContent())
      .toMatch(
        /^What happened here: The \d+ tokens of the text became vectors, to which the heads and neurons of 6 blocks .* most probably .* Then one token is taken and appended to the text, and everything runs again for the next: 17 tokens were written that way\.$/s,
      );
    expect(await frame.locator('[data-finding="in short"]').textContent()).not.toContain('logit');
    // What the steps of the walk find, which the first one does not tell beginners yet, is there to be read now, below the ways
    // on and in the words of the walk; which words matter is answered at a step of it.
    const glanced = frame.locator('trace-at-a-glance [data-glance]');
    await expect
      .poll(() => glanced.evaluateAll((all) => all.map((one) => one.dataset.glance)))
      .toEqual(['predictions', 'weights']);
    expect((await glanced.allTextContents()).join(' ')).not.toMatch(/logit|embedding/);
    expect(await frame.locator('trace-what-next ~ trace-at-a-glance').count()).toBe(1);
    expect(await frame.locator('[data-action="which-matter"]').textContent()).toBe('Which words matter? (step 15)');
    expect(await frame.locator('[data-action="which-part"]').count()).toBe(0);
    // It is said to be done: a step that it left out ends it, and a new text begins it anew.
    expect(await frame.locator('trace-what-next p').first().textContent()).toMatch(
      /^The walk for beginners is done\. /,
    );
    await frame.locator('[data-goto="14"]').click();
    await expect.poll(() => current(frame)).toBe('14');
    await expect.poll(() => sign.getAttribute('aria-pressed')).toBeNull();
    await frame.locator('body').press('b');
    for (let at = walk.indexOf('15'); at < walk.length; at++) {
      await expect.poll(() => current(frame)).toBe(walk[at]);
      await frame.locator('body').press('ArrowRight');
    }
    await frame.locator('[data-onward="edit"]').click();
    await expect.poll(() => current(frame)).toBe('1');
    await frame.locator('trace-text-field textarea:focus').fill('The capital of France is');
    await frame.locator('trace-text-field textarea').press('Enter');
    await expect.poll(() => frame.locator('trace-text pre').textContent()).toBe('The capital of France is');
    await expect.poll(() => sign.textContent()).toContain('Beginners: 1 of 9');
    await panel.go({ step: 18 });
    await frame.locator('[data-onward="all"]').click();
    await expect.poll(() => current(frame)).toBe('1');
    await expect.poll(() => sign.getAttribute('aria-pressed')).toBeNull();
    await frame.locator('body').press('b');
    // The other short walk takes its place, and a press on its sign ends either.
    await frame.locator('body').press('a');
    await expect.poll(() => sign.textContent()).toContain('Attention: ');
    await frame.locator('body').press('b');
    await expect.poll(() => sign.textContent()).toContain('Beginners: ');
    await sign.click();
    await expect.poll(() => sign.getAttribute('aria-pressed')).toBeNull();
  });

  it('lists the steps of a short walk alone in a narrow panel, and writes the whole name of each', async ({ open }) => {
    const { panel, frame } = await openStory(open, { viewport: { ...NARROW, width: 420 } });
    await frame.locator('body').press('b');
    const list = frame.locator('trace-step-bar trace-menu.now');
    const isCut = () =>
      list
        .locator('button.opener')
        .evaluate((name) => name.scrollHeight > name.clientHeight + 1 || name.scrollWidth > name.clientWidth);
    for (const width of thorough ? [420, 360] : [360]) {
      await panel.page.setViewportSize({ ...NARROW, width });
      for (const step of thorough ? [1, 10, 18] : [18]) {
        await panel.go({ step });
        await expect.poll(() => list.textContent()).toMatch(new RegExp(`^\\s*${step} `));
        expect([step, await isCut()]).toEqual([step, false]);
      }
    }
    await list.locator('button.opener').click();
    const listed = await list
      .locator('[data-item]')
      .evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-item'))));
    expect(listed).toEqual([1, 2, 3, 8, 11, 15, 16, 17, 18]);
  });

  it.runIf(thorough)(
    'goes on with a short walk after a comparison, another text, and a reload of the page',
    async ({ open }) => {
      const { panel, frame } = await openStory(open, { viewport: NARROW });
      const sign = frame.locator('trace-step-bar [data-action="short-walk"]');
      await frame.locator('body').press('b');
      const goesOn = async () => {
        await expect.poll(() => sign.textContent()).toContain('Beginners: ');
        await frame.locator('[data-goto="3"]').click();
        await frame.locator('body').press('ArrowRight');
        await expect.poll(() => current(frame)).toBe('8');
      };
      await goesOn();
      await panel.page.reload();
      await goesOn();
      if (thorough) await panel.compare(await panel.make('The weather is'), await panel.make('The weather was'));
      await panel.trace('The weather is');
      await goesOn();
      // Ended is ended.
      await sign.click();
      await panel.page.reload();
      await expect.poll(() => sign.getAttribute('aria-pressed')).toBeNull();
    },
  );
});
