/** antd, on desk pages only: its styles carry the page's nonce, its colours and sizes come from the shared tokens. */
import ConfigProvider from 'antd/es/config-provider';
import enGB from 'antd/es/locale/en_GB';
import viVN from 'antd/es/locale/vi_VN';
import type { ReactNode } from 'react';
import { useWords } from '../lib/words';

function nonce(): string | undefined {
  const given = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content');
  return given && given !== '__CSP_NONCE__' ? given : undefined;
}

export function DeskTheme({ children }: { children: ReactNode }) {
  const { language } = useWords();
  const token = getComputedStyle(document.documentElement);
  const value = (name: string) => token.getPropertyValue(name).trim();
  const given = nonce();
  return (
    <ConfigProvider
      locale={language === 'en' ? enGB : viVN}
      {...(given ? { csp: { nonce: given } } : {})}
      theme={{
        token: {
          fontFamily: value('--font') || 'sans-serif',
          fontSize: 16,
          controlHeight: 44,
          borderRadius: 8,
          motion: false,
          colorPrimary: value('--accent') || '#0b4fa3',
          colorText: value('--ink') || '#17202b',
          colorTextDescription: value('--ink-soft') || '#47525f',
          colorTextPlaceholder: value('--ink-soft') || '#47525f',
          colorError: value('--bad') || '#9b1219',
          colorLink: value('--accent') || '#0b4fa3',
          colorBorder: value('--line-strong') || '#7a8594',
        },
        components: { Table: { headerBg: value('--calm-soft') || '#e9edf2', cellPaddingBlock: 10, cellPaddingInline: 12 } },
      }}
    >
      {children}
    </ConfigProvider>
  );
}
