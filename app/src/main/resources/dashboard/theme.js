// Runs before the page is painted, so that no other theme flashes up. Auto follows the system.
(() => {
  const KEY = 'kadis-theme';
  const THEMES = ['auto', 'light', 'dark'];
  const root = document.documentElement;

  const chosen = () => {
    const kept = localStorage.getItem(KEY);
    return THEMES.includes(kept) ? kept : 'auto';
  };

  const apply = (theme) => {
    if (theme === 'auto') delete root.dataset.theme;
    else root.dataset.theme = theme;
  };

  apply(chosen());

  document.addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme');
    const label = () => { button.textContent = `Theme: ${chosen()}`; };
    button.addEventListener('click', () => {
      const next = THEMES[(THEMES.indexOf(chosen()) + 1) % THEMES.length];
      localStorage.setItem(KEY, next);
      apply(next);
      label();
    });
    label();
  });
})();
