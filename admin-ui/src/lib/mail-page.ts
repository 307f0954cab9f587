/** The page of a mail as it may be shown inside ours. The frame it stands in takes over our Content-Security-Policy, which knows no
 *  style attributes: they become rules of one style sheet with our nonce. Links lead nowhere, but tell where they would. */
export function framedPage(html: string, nonce: string): string {
  // Renamed before anything is parsed, since the policy holds there too and would be reported as broken.
  const harmless = html.replace(/(<[a-z][^<>]*?\s)style=/gi, '$1data-style=');
  const page = new DOMParser().parseFromString(harmless, 'text/html');
  const rules = new Map<string, string>();
  for (const one of page.querySelectorAll('[data-style]')) {
    const style = one.getAttribute('data-style') ?? '';
    one.removeAttribute('data-style');
    if (/[{}<]/.test(style)) continue;
    const name = rules.get(style) ?? `s${rules.size}`;
    rules.set(style, name);
    one.classList.add(name);
  }
  for (const link of page.querySelectorAll('a[href]')) {
    link.setAttribute('title', link.getAttribute('href') ?? '');
    link.removeAttribute('href');
    link.classList.add('link');
  }
  const sheet = page.createElement('style');
  sheet.setAttribute('nonce', nonce);
  sheet.textContent = [...rules].map(([style, name]) => `.${name}{${style}}`).join('') + '.link{color:#0b57d0;text-decoration:underline}';
  page.head.append(sheet);
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

export const ownNonce = () => document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
