// Asks for the API's token when the node wants one.
import { byId } from './dom.js';
import { keepToken } from './api.js';

let asking = null;

/** Resolves once a token was given; whether it is right shows at the next request. */
export function askForToken(again) {
  asking ??= new Promise((resolve) => {
    const dialog = byId('token');
    byId('token-wrong').hidden = !again;
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    dialog.addEventListener('close', () => {
      keepToken(byId('token-text').value.trim());
      byId('token-text').value = '';
      asking = null;
      resolve();
    }, { once: true });
    dialog.showModal();
  });
  return asking;
}
