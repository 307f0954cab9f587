// Shows one line for each message that the office pushes, and opens its page when it is clicked. It keeps nothing and
// answers no request of the page.
self.addEventListener('push', (event) => {
  let said = {};
  try {
    said = event.data ? event.data.json() : {};
  } catch {
    // A browser must show something for every push; the name alone says that there is news.
  }
  const title = typeof said.title === 'string' && said.title ? said.title : 'Trình Ký';
  const link = typeof said.link === 'string' ? said.link : '/notifications';
  event.waitUntil(self.registration.showNotification(title, { tag: link, data: { link }, icon: '/favicon.svg' }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const here = self.location.origin;
  let address = new URL('/notifications', here);
  try {
    const wanted = new URL(event.notification.data.link, here);
    if (wanted.origin === here) address = wanted;
  } catch {
    // No address in it: the list of notices is the place.
  }
  event.waitUntil(
    self.clients.matchAll({ type: 'window' }).then((open) => {
      const page = open.find((one) => one.url === address.href);
      return page ? page.focus() : self.clients.openWindow(address.href);
    }),
  );
});
