/** The README of the VSIX has no pictures: VS Code would show each as a broken one. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withoutPictures } from '../../scripts/packed-readme.mjs';
import { root } from '../workbench/paths.ts';

it('leaves out pictures and tables of pictures, and no other table', () => {
  const gallery = '| ![A](a.png) | ![B](b.png) |\n| --- | :-: |\n| ![C](c.png) |  |\n';
  const other = '| name | value |\n| --- | --- |\n| [a](a.png) | 1 |\n';
  expect(withoutPictures(`One.\n\n![A](a.png)\n\nTwo.\n\n${gallery}\n${other}\nEnd.`)).toBe(
    `One.\n\nTwo.\n\n${other}\nEnd.`,
  );
});

it('our README begins with the two commands, and has no picture left', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const packed = withoutPictures(readme);
  expect(packed).not.toContain('![');
  expect(packed.startsWith('# LLM Trace\n\n```sh\nnpm ci && npm start')).toBe(true);
  // Nothing but pictures went.
  const words = (text: string) => text.split('\n').filter((line) => line !== '' && !/^[|!]/.test(line));
  expect(words(packed)).toEqual(words(readme));
});
