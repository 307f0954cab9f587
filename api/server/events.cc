#include "api/server/events.h"

#include <algorithm>
#include <utility>

namespace trinhky::server {

namespace {

std::string one_line(std::string_view text) {
  std::string out(text);
  std::erase_if(out, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return out;
}

}  // namespace

std::string to_wire(const StreamEvent& event) {
  std::string out;
  if (!event.id.empty()) out += "id: " + one_line(event.id) + "\n";
  if (!event.name.empty()) out += "event: " + one_line(event.name) + "\n";
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = event.data.find_first_of("\r\n", begin);
    out += "data: ";
    out.append(event.data, begin, end == std::string::npos ? std::string::npos : end - begin);
    out += "\n";
    if (end == std::string::npos) break;
    begin = end + (event.data.compare(end, 2, "\r\n") == 0 ? 2 : 1);
  }
  out += "\n";
  return out;
}

bool EventChannel::send(StreamEvent event) {
  std::unique_lock lock(mutex_);
  if (closed_) return false;
  if (waiting_.size() >= max_waiting_) {
    closed_ = true;
    notify_closed(std::move(lock));
    return false;
  }
  waiting_.push_back(to_wire(event));
  auto wake = wake_;
  lock.unlock();
  if (wake) wake();
  return true;
}

void EventChannel::close() {
  std::unique_lock lock(mutex_);
  if (closed_) return;
  closed_ = true;
  notify_closed(std::move(lock));
}

bool EventChannel::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void EventChannel::on_close(std::function<void()> listener) {
  std::unique_lock lock(mutex_);
  if (!closed_) {
    listener_ = std::move(listener);
    return;
  }
  lock.unlock();
  if (listener) listener();
}

void EventChannel::attach(std::function<void()> wake) {
  std::unique_lock lock(mutex_);
  wake_ = std::move(wake);
  auto first = wake_;
  lock.unlock();
  if (first) first();
}

std::string EventChannel::take() {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const std::string& wire : waiting_) out += wire;
  waiting_.clear();
  return out;
}

// Listeners are called without the lock: they may call back.
void EventChannel::notify_closed(std::unique_lock<std::mutex> lock) {
  auto wake = wake_;
  auto listener = std::exchange(listener_, nullptr);
  lock.unlock();
  if (wake) wake();
  if (listener) listener();
}

}  // namespace trinhky::server
