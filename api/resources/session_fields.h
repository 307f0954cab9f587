// Members of a JSON body, read one by one. Every fault is kept with its pointer, so that a person who filled in a form
// hears of all of them at once.
//
//   auto body = server::json_body(request);
//   Fields fields(*body);
//   const std::string name = fields.line("full_name");
//   if (auto good = fields.done(); !good) return refuse(reply, good.error(), request);
//
// A member of the wrong kind reads as empty and is a fault. The body outlives the reader.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/resources/office.h"

namespace trinhky::api {

class Fields {
 public:
  explicit Fields(const json& body, std::string pointer = {});

  struct Bounds {
    bool required = true;
    std::size_t max_code_points = 300;
  };
  // One line: blanks tidied, no control characters.
  [[nodiscard]] std::string line(std::string_view name, Bounds bounds);
  [[nodiscard]] std::string line(std::string_view name) { return line(name, Bounds{}); }
  // As it was sent: a password or a table. Not empty.
  [[nodiscard]] std::string raw(std::string_view name, std::size_t max_bytes);
  [[nodiscard]] std::optional<base::Date> date(std::string_view name, bool required);
  // Lists of one-line texts.
  [[nodiscard]] std::vector<std::string> lines(std::string_view name, std::size_t most);
  // A list of objects, each to be read by Fields of its own (pointer: `at`). Missing is an empty list.
  [[nodiscard]] const std::vector<json>& objects(std::string_view name, std::size_t most);
  [[nodiscard]] bool truth(std::string_view name);
  [[nodiscard]] bool has(std::string_view name) const;

  void fault(std::string_view name, std::string code, base::Text message);
  // Takes over what another reader of the same body found.
  void add(const Fields& other);
  [[nodiscard]] std::string at(std::string_view name) const;

  // Fails with `invalid`/"invalid-input" and every fault.
  [[nodiscard]] base::Result<void> done() const;

 private:
  [[nodiscard]] const json* find(std::string_view name) const;

  const json& body_;
  std::string pointer_;
  std::vector<base::Fault> faults_;
  std::vector<json> none_;
};

// `limit` of a list: 1 to base::limits::max_page. Fails with `invalid`/"bad-limit".
[[nodiscard]] base::Result<std::size_t> limit_of(const Request& request, std::size_t otherwise);
// A place in a list that is sorted by an instant and an id, as the client carries it around.
[[nodiscard]] std::string cursor(base::Instant at, const std::string& id);
// The row `after` means, with the columns `at` and `id`; empty without one. Fails with `invalid`/"bad-cursor".
[[nodiscard]] base::Result<store::Row> after_of(const Request& request);

// The caller's Idempotency-Key, or a fresh id. Fails with `invalid`/"bad-idempotency-key".
[[nodiscard]] base::Result<std::string> command_id(const Office& office, const Request& request);

}  // namespace trinhky::api
