// Figures as Prometheus reads them: the text exposition format 0.0.4, family by family.
//
//   MetricsText text;
//   text.family("trinhky_queue_length", MetricsText::Type::gauge, "Commands that wait for the engine.");
//   text.sample({{"queue", "engine"}}, 3);
//   return Response::bytes(200, std::string(MetricsText::content_type), std::move(text).finish());
//
// Names and labels are the program's own: [a-z_:][a-z0-9_:]*, never what a client sent. Label values may be any text.
// One name, one family: what belongs to it follows at once.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/histogram.h"

namespace trinhky::server {

class MetricsText {
 public:
  static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";
  enum class Type : std::uint8_t { counter, gauge, histogram };
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  void family(std::string_view name, Type type, std::string_view help);
  // Of the family that was begun last. Requires one.
  void sample(Labels labels, std::uint64_t value);
  void sample(Labels labels, double value);
  void histogram(Labels labels, const base::Histogram::Reading& reading);

  [[nodiscard]] std::string finish() && { return std::move(text_); }

 private:
  void line(std::string_view suffix, Labels labels, std::string_view bound, std::string_view value);

  std::string name_;
  std::string text_;
};

// The shortest text that reads back as the same number; "NaN", "+Inf" and "-Inf" for what is none.
[[nodiscard]] std::string metric_number(double value);

}  // namespace trinhky::server
