/** The README of the VSIX has its pictures within it: VS Code shows none that lie beside it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inlineImages } from '../../scripts/inline-images.mjs';
import { root } from '../workbench/paths.ts';
import { tempFolder } from './model/helpers';

it('puts each picture into the text that names it, and leaves links and pictures of the web alone', async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, 'a.png'), Buffer.from([1, 2, 3]));
  const web = '[a.png](a.png) ![b](https://example.org/b.png)';
  expect(await inlineImages(`# Title\n![A picture](a.png) ${web}`, folder)).toBe(
    `# Title\n![A picture](data:image/png;base64,AQID) ${web}`,
  );
  await expect(inlineImages('![Gone](gone.png)', folder)).rejects.toThrow('gone.png');
});

it('leaves no picture of our README beside it', async () => {
  const inlined = await inlineImages(await readFile(join(root, 'README.md'), 'utf8'), root);
  const pictures = [...inlined.matchAll(/!\[[^\]]*\]\((.{12})/g)].map(([, address]) => address);
  expect(pictures.length).toBeGreaterThan(5);
  expect(new Set(pictures)).toEqual(new Set(['data:image/p']));
  expect(inlined.startsWith('# LLM Trace\n\n```sh\nnpm ci && npm start')).toBe(true);
});
