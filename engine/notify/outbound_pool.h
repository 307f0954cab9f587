// OutboundHttp for many threads: each call has a connection of its own, and the next one takes it over.
//
//   OutboundPool pool(settings);
//   Result<HttpAnswer> answer = pool.post(request);   // from any thread
//
// As many connections are kept as there ever were calls at once.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "engine/notify/outbound_http.h"

namespace trinhky::notify {

class OutboundPool {
 public:
  explicit OutboundPool(OutboundSettings settings) : settings_(std::move(settings)) {}

  // As OutboundHttp::post.
  [[nodiscard]] base::Result<HttpAnswer> post(const HttpPost& request);

 private:
  [[nodiscard]] std::unique_ptr<OutboundHttp> take();

  OutboundSettings settings_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<OutboundHttp>> idle_;
};

}  // namespace trinhky::notify
