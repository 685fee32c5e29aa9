/** What a file of a picture is called, what is offered for the next one, and that nothing is in it that is pressed. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it, itLooksAt } from './fixture.ts';

describePage('a picture', () => {
  const itSaves = itLooksAt(async (open) => {
    const panel = await open({ level: 'story', place: null, viewport: { width: 1000, height: 900 }, theme: 'dark' });
    const frame = await panel.trace('The weather is nice in spring, and people like to go outside.');
    return { panel, frame };
  });

  itSaves.runIf(thorough)(
    'of a step says in its name for which ground it is, is offered in the colours and size of the last one, and has no label of a button',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      panel.asked.pictureLook = undefined;
      await panel.go({ step: 14 });
      await frame.locator('trace-finding [data-lead] button').waitFor();
      await frame.locator('trace-attribution-grid').waitFor();
      const menu = frame.locator('trace-export-menu');
      const offered = (choice: string) =>
        menu.locator(`[data-choice="${choice}"] [aria-checked="true"]`).getAttribute('data-value');
      const ask = async () => {
        await menu.locator('button.opener').click();
        await menu.locator('[data-item="picture"]').click();
        await menu.locator('[data-action="save-picture"]').waitFor();
      };
      const save = async (by: 'click' | 'Enter' = 'click') => {
        const before = panel.asked.saved.length;
        if (by === 'Enter') await panel.page.keyboard.press('Enter');
        else await menu.locator('[data-action="save-picture"]').click();
        const wish = await panel.saved('figure', before + 1);
        return wish;
      };
      await ask();
      // Until somebody chooses otherwise.
      expect(await menu.locator('[data-choice="withNumbers"]').isChecked()).toBe(true);
      // Enter saves at once, and on an option that was chosen just now.
      expect((await save('Enter')).name).toMatch(/^step-14-dark-.*_starter$/);
      await ask();
      await menu.locator('[data-choice="colors"] [data-value="light"]').click();
      await menu.locator('[data-choice="size"] [data-value="3"]').click();
      expect((await save('Enter')).name).toMatch(/^step-14-light-.*_starter$/);
      await ask();
      expect([await offered('colors'), await offered('size')]).toEqual(['light', '3']);
      // The choice is one for all panels: the extension keeps it, and what was chosen in another is offered here.
      expect(panel.asked.pictureLook).toMatchObject({ colors: 'light', size: 3 });
      await menu.locator('trace-picture-dialog dialog').press('Escape');
      panel.asked.pictureLook = { colors: 'dark', size: 2, withNumbers: true };
      await ask();
      expect([await offered('colors'), await offered('size')]).toEqual(['dark', '2']);
      expect(await menu.locator('[data-choice="withNumbers"]').isChecked()).toBe(true);
      await menu.locator('[data-choice="withNumbers"]').setChecked(false);
      await menu.locator('[data-choice="format"] [data-value="svg"]').click();
      const words = [
        ...Buffer.from((await save()).data)
          .toString()
          .matchAll(/<text[^>]*>([^<]*)</g),
      ].map(([, text]) => text);
      const said = words.join(' ');
      // What is drawn, in the place of what its step is called, and what is told of the lead, which the figure is of.
      expect(said).toMatch(/^Which part added how much ·They leads ⏎ .* by 0\.58 in logit\. Text: /);
      expect(said).toContain(
        'What each part adds directly to the logit of “·They” minus that of “⏎”, after “.”, position 13',
      );
      // How it is read stands below it; a hash is for who asks for provenance.
      expect(said).toContain(
        'A row is a block, and a column a head, the output bias of attention or the MLP: a cell is what',
      );
      expect(said).toContain('The scale of the final norm is that of this run.');
      expect(said).toMatch(/Outlined: head \d\.\d, the one that is chosen\./);
      expect(said).not.toContain('SHA-256');
      expect(said).not.toMatch(/step 14/i);
      expect(said).not.toMatch(/Show (its lead|the logit)/);
      expect(words).toContain('head');
    },
  );

  itSaves.runIf(thorough)(
    'is offered by the menu of a large figure of the whole step wherever that has one, and that of the figure alone tells the finding',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const before = panel.asked.saved.length;
      const figures = [
        [14, 'trace-attribution'],
        [13, 'trace-lens'],
        [15, 'trace-next-bars[large]'],
      ] as const;
      for (const [step, figure] of thorough ? figures : figures.slice(0, 1)) {
        await panel.go({ step });
        const menu = frame.locator(`.hero ${figure} trace-picture-menu`).first();
        await menu.locator('button.opener').click();
        await menu.locator('[data-item="step"]').click();
        expect(await menu.locator('dialog h3').textContent()).toBe(`Save step ${step} as a picture`);
        await menu.locator('trace-picture-dialog dialog').press('Escape');
      }
      await panel.go({ step: 14 });
      await frame.locator('trace-finding [data-lead] button').waitFor();
      const menu = frame.locator('trace-attribution trace-picture-menu').first();
      await menu.locator('button.opener').click();
      await menu.locator('[data-item="picture"]').click();
      await menu.locator('[data-choice="format"] [data-value="svg"]').click();
      await menu.locator('[data-action="save-picture"]').click();
      const { data } = await panel.saved('figure', before + 1);
      const [title, ...said] = [
        ...Buffer.from(data)
          .toString()
          .matchAll(/<text[^>]*>([^<]*)</g),
      ].map(([, text]) => text);
      expect(title).toBe('Which part added how much');
      expect(said.join(' ')).toMatch(/^[^.]*(?:adds?|leads|largest)[^.]*[⏎·\d]/);
      expect(said.indexOf('Text: “The weather is nice in spring, and people like to go outside.”')).toBeGreaterThan(0);
    },
  );
});

describePage('a slide', () => {
  it.runIf(thorough)('says that its cells have no numbers only where they were asked for', async ({ open }) => {
    const panel = await open({ level: 'story', place: null, viewport: { width: 1300, height: 900 } });
    const frame = await panel.trace('When Mary and John went to the shop, John gave a drink to Mary.');
    await panel.go({ step: 8 });
    await frame.locator('trace-finding [data-finding="attention"]').waitFor();
    const menu = frame.locator('[data-tensor$="attn.pattern"] trace-figure-menu').first();
    for (const [at, withNumbers] of [true, false].entries()) {
      await menu.locator('button.opener').click();
      await menu.locator('[data-item="step"]').click();
      await menu.locator('[data-choice="shape"] [data-value="slide"]').click();
      await menu.locator('[data-choice="format"] [data-value="svg"]').click();
      await menu.locator('[data-choice="withNumbers"]').setChecked(withNumbers);
      await menu.locator('[data-action="save-picture"]').click();
      const { data } = await panel.saved('figure', at + 1);
      const said = Buffer.from(data)
        .toString()
        .replaceAll(/<\/text>\s*<text[^>]*>/g, ' ');
      expect(/(?:^|[.>] )Cells are too small here for their numbers\./.test(said)).toBe(withNumbers);
    }
  });
});
