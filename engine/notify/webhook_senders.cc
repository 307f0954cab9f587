#include "engine/notify/webhook_senders.h"

#include <utility>

namespace trinhky::notify {

WebhookSenders::WebhookSenders(Webhooks& webhooks, WebhookSendersParts parts)
    : webhooks_(webhooks), parts_(std::move(parts)) {
  threads_.reserve(parts_.threads);
  for (std::size_t i = 0; i < parts_.threads; ++i) threads_.emplace_back([this] { work(); });
}

WebhookSenders::~WebhookSenders() {
  stop();
}

void WebhookSenders::offer(const std::vector<std::string>& subscriptions) {
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_) return;
    for (const std::string& id : subscriptions) {
      if (taken_.insert(id).second) waiting_.push_back(id);
    }
  }
  offered_.notify_all();
}

void WebhookSenders::settle() {
  std::unique_lock lock(mutex_);
  settled_.wait(lock, [this] { return taken_.empty() || stopping_; });
}

void WebhookSenders::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  offered_.notify_all();
  settled_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WebhookSenders::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    offered_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const std::string id = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    const auto run = webhooks_.run(id);
    if (!run && parts_.fault) parts_.fault(run.error());
    lock.lock();
    if (run && run->more) {
      // Behind those that wait: one with a long queue must not keep a thread from the others.
      waiting_.push_back(id);
      continue;
    }
    taken_.erase(id);
    if (taken_.empty()) settled_.notify_all();
  }
}

}  // namespace trinhky::notify
