// The browsers that a person lets be told: rows of `push_subscription`.
//
//   Result<std::string> id = keep_push_subscription(store, person, body, now);     // the browser's subscription
//   Result<std::string> address = push_address(store, person);   // all browsers: Outgoing::address of "push"
//   forget_push_address(store, person, address);                 // one that answered "address-gone"
//
// One browser is one row, whoever asks again; a person has at most `max_push_subscriptions`, and the oldest makes room.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/store/store.h"

namespace trinhky::notify {

inline constexpr std::size_t max_push_subscriptions = 10;

// Answers the subscription's id. Fails with `invalid`/"bad-push-address", or as the store does.
[[nodiscard]] base::Result<std::string> keep_push_subscription(store::Store& store, const std::string& person,
                                                               const base::json& subscription, base::Instant now);
// Newest first.
[[nodiscard]] base::Result<std::vector<std::string>> push_addresses(store::Store& store, const std::string& person);
// All of them as one list; empty text where there is none.
[[nodiscard]] base::Result<std::string> push_address(store::Store& store, const std::string& person);
// An id, or all of the person's when it is empty. What is not there is not an error.
[[nodiscard]] base::Result<void> drop_push_subscription(store::Store& store, const std::string& person,
                                                        const std::string& id);
[[nodiscard]] base::Result<void> forget_push_address(store::Store& store, const std::string& person,
                                                     const std::string& address);

}  // namespace trinhky::notify
