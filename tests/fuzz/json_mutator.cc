#include "tests/fuzz/json_mutator.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

// Of libFuzzer, which has no header of its own in Debian's package.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace trinhky::fuzz {
namespace {

using base::ordered_json;

constexpr std::size_t most_places = 4000;

class Mutation {
 public:
  Mutation(ordered_json& root, unsigned seed, std::span<const std::string_view> words)
      : root_(root), random_(seed), words_(words) {}

  void act() {
    places_.clear();
    gather(root_);
    ordered_json& place = any();
    switch (below(7)) {
      case 0:
        place = ordered_json(any());
        break;
      case 1:
        take_away(place);
        break;
      case 2:
        add(place, ordered_json(any()));
        break;
      case 3:
        place = scalar();
        break;
      case 4:
        rename(place);
        break;
      case 5:
        place = ordered_json{{word(), ordered_json::array({ordered_json(place)})}};
        break;
      default:
        add(place, scalar());
        break;
    }
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  ordered_json& any() { return *places_[below(places_.size())]; }
  std::string word() { return std::string(words_[below(words_.size())]); }

  void gather(ordered_json& place) {
    if (places_.size() >= most_places) return;
    places_.push_back(&place);
    if (place.is_structured()) {
      for (ordered_json& inner : place) gather(inner);
    }
  }

  ordered_json scalar() {
    switch (below(10)) {
      case 0:
        return nullptr;
      case 1:
        return below(2) == 0;
      case 2:
        return static_cast<std::int64_t>(below(5)) - 1;
      case 3:
        return 9007199254740993;
      case 4:
        return 1e308;
      case 5:
        return "";
      case 6:
        return ordered_json::array();
      case 7:
        return ordered_json::object();
      case 8:
        return std::string(1 + below(40), 'a') + "ệ";
      default:
        return word();
    }
  }

  void take_away(ordered_json& place) {
    if (!place.is_structured() || place.empty()) return;
    place.erase(std::next(place.begin(), static_cast<std::ptrdiff_t>(below(place.size()))));
  }

  void add(ordered_json& place, ordered_json value) {
    if (place.is_array()) {
      place.insert(place.begin() + static_cast<std::ptrdiff_t>(below(place.size() + 1)), std::move(value));
    } else if (place.is_object()) {
      place[word()] = std::move(value);
    } else {
      place = std::move(value);
    }
  }

  void rename(ordered_json& place) {
    if (!place.is_object() || place.empty()) return;
    const auto at = std::next(place.begin(), static_cast<std::ptrdiff_t>(below(place.size())));
    ordered_json value = at.value();
    place.erase(at);
    place[word()] = std::move(value);
  }

  ordered_json& root_;
  std::minstd_rand random_;
  std::span<const std::string_view> words_;
  std::vector<ordered_json*> places_;
};

}  // namespace

std::size_t mutate_json(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed,
                        std::span<const std::string_view> words) {
  if (seed % 16 == 0) return LLVMFuzzerMutate(data, size, max_size);
  auto value = base::parse_ordered_json({reinterpret_cast<const char*>(data), size});
  if (!value) return LLVMFuzzerMutate(data, size, max_size);
  Mutation mutation(*value, seed, words);
  for (unsigned i = 0; i <= seed / 16 % 3; ++i) mutation.act();
  const std::string printed = value->dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  if (printed.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, printed.data(), printed.size());
  return printed.size();
}

void broken(std::string_view law, const std::string& at_hand) {
  std::fprintf(stderr, "broken law: %.*s\n%s\n", static_cast<int>(law.size()), law.data(), at_hand.c_str());
  std::abort();
}

bool leads_somewhere(const base::json& document, std::string_view pointer) {
  if (base::at_pointer(document, pointer) != nullptr) return true;
  const std::size_t last = pointer.rfind('/');
  return last != std::string_view::npos && base::at_pointer(document, pointer.substr(0, last)) != nullptr;
}

}  // namespace trinhky::fuzz
