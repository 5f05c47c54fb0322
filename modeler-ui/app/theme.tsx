import { createCache, StyleProvider } from '@ant-design/cssinjs';
import { App, ConfigProvider, type ThemeConfig } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';
import { useLanguage } from '../lib/i18n.ts';

/** Of this answer of the server; the styles that antd adds carry it (see src/api/plugins/pages.ts). */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

/**
 * antd forgets how a part looks when the last of its kind leaves the page, and works it out again for the next one: a
 * page that takes the place of another paid for all of its parts. Here nothing is forgotten.
 */
const styles = createCache();
const update = styles.opUpdate.bind(styles);
styles.opUpdate = (path, change) =>
  update(path, (before) => change(before) ?? (before ? [0, before[1]] : null));

/** Darker than antd's own: text of every kind keeps a contrast of 4.5 : 1 and more. */
const theme: ThemeConfig = {
  token: {
    motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    colorPrimary: '#0b4f9e',
    colorLink: '#0b4f9e',
    colorError: '#b3261e',
    colorTextDescription: '#55606e',
    colorTextTertiary: '#55606e',
    colorTextPlaceholder: '#667080',
    fontFamily:
      'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif',
  },
};

/** Notices leave the header free, with the bell and what it opens. */
const apart = { placement: 'bottomRight' } as const;

/** Look and language of antd's parts. */
export function Theme({ children }: { children: ReactNode }) {
  const language = useLanguage();
  return (
    <StyleProvider cache={styles}>
      <ConfigProvider
        locale={language === 'en' ? enUS : zhCN}
        csp={{ nonce }}
        // In the body itself antd would keep the page from scrolling by a style without the nonce: app.css does it.
        getPopupContainer={() => document.getElementById('popups') ?? document.body}
        theme={theme}
        button={{ autoInsertSpace: false }}
      >
        <App component={false} notification={apart}>
          {children}
        </App>
      </ConfigProvider>
    </StyleProvider>
  );
}
