// The phone route (log-in, inbox, read, decide) must stay small: weak phones on mountain 4G read it. Measures the gzipped
// script of the entry and of everything the three phone pages need at once, and fails above the limit or when a desk
// library is among it.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 200;
const DESK_LIBRARIES = /node_modules\/(antd|@ant-design|@rc-component|rc-[a-z-]+|@xyflow|@dagrejs)\//;
const PHONE_PAGES = ['src/pages/LoginPage.tsx', 'src/pages/HomePage.tsx', 'src/pages/InstancePage.tsx'];

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const modules = JSON.parse(readFileSync('node_modules/.cache/chunk-modules.json', 'utf8'));

const wanted = new Set();
function add(key) {
  const chunk = manifest[key];
  if (!chunk || wanted.has(key)) return;
  wanted.add(key);
  for (const next of chunk.imports ?? []) add(next);
}
add('index.html');
const entryModules = new Set([...wanted].flatMap((key) => modules[manifest[key].file] ?? []));
for (const page of PHONE_PAGES) {
  if (manifest[page]) add(page);
  else if (!entryModules.has(page)) {
    console.error(`size: ${page} is in no chunk; has the page been renamed?`);
    process.exit(1);
  }
}

let total = 0;
let intruders = [];
for (const key of wanted) {
  const { file } = manifest[key];
  if (!file.endsWith('.js')) continue;
  const bytes = gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;
  total += bytes;
  intruders = intruders.concat((modules[file] ?? []).filter((id) => DESK_LIBRARIES.test(id)));
  console.log(`  ${(bytes / 1000).toFixed(1).padStart(7)} kB  ${file}`);
}
console.log(`phone route: ${(total / 1000).toFixed(1)} kB gzipped script of ${LIMIT_KB} kB`);
if (intruders.length > 0) {
  console.error(`size: desk libraries in the phone route: ${intruders.slice(0, 5).join(', ')}`);
  process.exit(1);
}
if (total > LIMIT_KB * 1000) {
  console.error('size: the phone route is too big');
  process.exit(1);
}
