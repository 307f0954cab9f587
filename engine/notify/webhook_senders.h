// The threads that deliver webhooks, so that a receiver which hangs holds up nobody but itself.
//
//   WebhookSenders senders(*webhooks, {.threads = 8, .fault = …});
//   senders.offer(webhooks->due().value().ids);   // as often as somebody looks; never waits for a receiver
//   senders.stop();
//
// A subscription is with one thread at a time, which keeps the order of its messages; as many subscriptions as there
// are threads are sent to at once. Those that wait for a thread are taken in the order of their offering.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/result.h"
#include "engine/notify/webhooks.h"

namespace trinhky::notify {

struct WebhookSendersParts {
  std::size_t threads = 8;
  // Told from any of the threads. A subscription that failed is taken again when it is offered again.
  std::function<void(const base::Error&)> fault;
};

class WebhookSenders {
 public:
  // `webhooks` outlives this; its `post` and `random` are called from all threads at once.
  WebhookSenders(Webhooks& webhooks, WebhookSendersParts parts);
  ~WebhookSenders();
  WebhookSenders(const WebhookSenders&) = delete;
  WebhookSenders& operator=(const WebhookSenders&) = delete;

  // Those that wait or are under way already are left as they are. Returns at once.
  void offer(const std::vector<std::string>& subscriptions);
  // Returns when nothing waits and nothing is under way.
  void settle();
  // Lets each thread end what it is sending; what waits is left.
  void stop();

 private:
  void work();

  Webhooks& webhooks_;
  WebhookSendersParts parts_;
  std::mutex mutex_;
  std::condition_variable offered_;
  std::condition_variable settled_;
  std::deque<std::string> waiting_;
  std::set<std::string> taken_;  // with those that wait
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace trinhky::notify
