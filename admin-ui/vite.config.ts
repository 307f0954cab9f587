import { writeFileSync, mkdirSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Writes which source modules ended up in which chunk, so that scripts/size.mjs can prove that no desk library
 *  slipped into the phone route. Kept outside dist/: it is not shipped. */
function chunkModules(): Plugin {
  return {
    name: 'chunk-modules',
    apply: 'build',
    generateBundle(_options, bundle) {
      const modules: Record<string, string[]> = {};
      for (const [file, chunk] of Object.entries(bundle))
        if (chunk.type === 'chunk') modules[file] = Object.keys(chunk.modules).map((id) => id.replace(/^.*\/admin-ui\//, ''));
      mkdirSync('node_modules/.cache', { recursive: true });
      writeFileSync('node_modules/.cache/chunk-modules.json', JSON.stringify(modules, null, 1));
    },
  };
}

/** antd's table measures the scroll bar with a style element that carries no nonce; the page's policy refuses it and the console
 *  complains. Hands it the nonce; stops the build when an upgrade has changed the place. */
function nonceForMeasuring(): Plugin {
  const place = '}`, randomId);';
  return {
    name: 'nonce-for-measuring',
    transform(code, id) {
      if (!id.endsWith('@rc-component/util/es/getScrollBarSize.js')) return null;
      if (!code.includes(place)) throw new Error('getScrollBarSize.js has changed: does it take a nonce by itself now?');
      return code.replace(place, `}\`, randomId, { csp: { nonce: document.querySelector('meta[name="csp-nonce"]')?.content } });`);
    },
  };
}

const server = process.env.TRINHKY_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), nonceForMeasuring(), chunkModules()],
  // The server sends a strict Content-Security-Policy: nothing inline, no eval, no data: scripts.
  build: {
    target: 'es2022',
    manifest: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    // A worker that ends in .mjs would be served with a type of its own by some servers; .js is known to all.
    rollupOptions: { output: { assetFileNames: (asset) => (asset.names[0]?.endsWith('.mjs') ? 'assets/[name]-[hash].js' : 'assets/[name]-[hash][extname]') } },
  },
  server: { proxy: { '/api': { target: server, changeOrigin: true } } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
    testTimeout: 15000,
  },
} as Parameters<typeof defineConfig>[0]);
